// The places of signature, number and date on the picture of a page: dragged by mouse or finger, moved by keys.
// The numbers beside the page stay the truth; without script they are typed.
(() => {
  "use strict";

  const form = document.querySelector("[data-places]");
  if (!form) {
    return;
  }
  const MM = 72 / 25.4;
  const NS = "http://www.w3.org/2000/svg";
  const pages = [...form.querySelectorAll("[data-places-page]")];
  form.querySelector("[data-places-hint]").hidden = false;
  form.querySelectorAll(".places__box").forEach((box) => box.remove());

  const round = (value) => Math.round(value * 10) / 10;
  const between = (value, low, high) => Math.min(Math.max(value, low), high);

  form.querySelectorAll("[data-places-group]").forEach((group) => {
    const field = (part) => group.querySelector(`[name$=_${part}]`);
    const on = group.querySelector("input[type=checkbox]");
    const box = document.createElementNS(NS, "svg");
    const rect = document.createElementNS(NS, "rect");
    const text = document.createElementNS(NS, "text");
    const grip = document.createElementNS(NS, "rect");
    box.setAttribute("class", "places__box");
    box.setAttribute("tabindex", "0");
    box.setAttribute("role", "button");
    box.setAttribute("aria-roledescription", "ô kéo được");
    rect.setAttribute("width", "100%");
    rect.setAttribute("height", "100%");
    text.setAttribute("x", "50%");
    text.setAttribute("y", "50%");
    text.textContent = group.dataset.label;
    grip.setAttribute("class", "places__grip");
    grip.setAttribute("width", "10");
    grip.setAttribute("height", "10");
    box.append(rect, text, grip);

    const value = (part) => Number(field(part).value.replace(",", ".")) || 0;
    const page = () => pages[between(Math.round(value("page")) || 1, 1, pages.length) - 1];
    const limits = () => [Number(page().dataset.width) / MM, Number(page().dataset.height) / MM];

    function draw() {
      box.style.display = on && !on.checked ? "none" : "";
      const layer = page().querySelector("[data-places-layer]");
      if (box.parentNode !== layer) {
        layer.append(box);
      }
      const [left, top, width, height] = ["left", "top", "width", "height"].map((part) => value(part) * MM);
      box.setAttribute("x", left);
      box.setAttribute("y", top);
      box.setAttribute("width", Math.max(width, 1));
      box.setAttribute("height", Math.max(height, 1));
      grip.setAttribute("x", width - 10);
      grip.setAttribute("y", height - 10);
      box.setAttribute("aria-label", `${group.dataset.label}: trang ${field("page").value}, cách trái ${field("left").value} mm, cách trên ${field("top").value} mm`);
    }
    function put(left, top) {
      const [wide, high] = limits();
      field("left").value = round(between(left, 0, Math.max(wide - value("width"), 0)));
      field("top").value = round(between(top, 0, Math.max(high - value("height"), 0)));
      draw();
    }
    function resize(width, height) {
      const [wide, high] = limits();
      field("width").value = round(between(width, 5, wide - value("left")));
      field("height").value = round(between(height, 2.5, high - value("top")));
      draw();
    }

    box.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      box.focus();
      const sizes = event.target === grip;
      const [x, y] = [event.clientX, event.clientY];
      const began = { left: value("left"), top: value("top"), width: value("width"), height: value("height") };
      box.setPointerCapture(event.pointerId);
      box.classList.add("is-moving");
      const move = (moved) => {
        const shown = page().querySelector("[data-places-layer]").getBoundingClientRect();
        const scale = Number(page().dataset.width) / MM / shown.width;
        const [right, down] = [(moved.clientX - x) * scale, (moved.clientY - y) * scale];
        if (sizes) {
          resize(began.width + right, began.height + down);
          return;
        }
        put(began.left + right, began.top + down);
      };
      const drop = (dropped) => {
        box.removeEventListener("pointermove", move);
        box.removeEventListener("pointerup", drop);
        box.removeEventListener("pointercancel", drop);
        box.classList.remove("is-moving");
        if (!sizes) {
          onOtherPage(dropped);
        }
      };
      box.addEventListener("pointermove", move);
      box.addEventListener("pointerup", drop);
      box.addEventListener("pointercancel", drop);
    });

    // Let go over another page: it stands there.
    function onOtherPage(event) {
      const target = pages.find((each) => {
        const edge = each.getBoundingClientRect();
        return event.clientY >= edge.top && event.clientY <= edge.bottom;
      });
      if (!target || target === page()) {
        return;
      }
      const edge = target.querySelector("[data-places-layer]").getBoundingClientRect();
      field("page").value = target.dataset.placesPage;
      const scale = Number(target.dataset.width) / MM / edge.width;
      put((event.clientX - edge.left) * scale - value("width") / 2, (event.clientY - edge.top) * scale - value("height") / 2);
    }

    box.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 10 : 1;
      const [right, down] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] || [0, 0];
      if (right || down) {
        event.preventDefault();
        if (event.altKey) {
          resize(value("width") + right, value("height") + down);
        } else {
          put(value("left") + right, value("top") + down);
        }
      } else if (event.key === "PageDown" || event.key === "PageUp") {
        event.preventDefault();
        const next = between(value("page") + (event.key === "PageDown" ? 1 : -1), 1, pages.length);
        field("page").value = next;
        put(value("left"), value("top"));
        box.focus();
        page().scrollIntoView({ block: "nearest" });
      }
    });
    group.addEventListener("input", draw);
    group.addEventListener("change", draw);
    draw();
  });

  const first = pages[Math.max(Number(form.querySelector("[name=nguoi_ky_page]").value) || 1, 1) - 1];
  if (first) {
    const box = first.querySelector(".places__box");
    (box || first).scrollIntoView({ block: "center" });
  }
})();
