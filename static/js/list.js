// A worklist at the keyboard: j and k move, Enter opens, x ticks; one box ticks the page.
(() => {
  "use strict";

  document.querySelectorAll(".list").forEach((list) => {
    const ticks = () => [...list.querySelectorAll(".js-tick")];
    const all = list.querySelector("[data-tick-all]");

    function refresh() {
      const boxes = ticks();
      const ticked = boxes.filter((box) => box.checked);
      list.classList.toggle("has-ticked", ticked.length > 0);
      boxes.forEach((box) => box.closest("tr").classList.toggle("is-ticked", box.checked));
      if (all) {
        all.checked = boxes.length > 0 && ticked.length === boxes.length;
        all.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
      }
    }

    list.addEventListener("change", (event) => {
      if (all && event.target === all) {
        ticks().forEach((box) => { box.checked = all.checked; });
      }
      refresh();
    });
    list.addEventListener("click", (event) => {
      if (event.target.closest("[data-untick]")) {
        event.preventDefault();
        ticks().forEach((box) => { box.checked = false; });
        refresh();
      }
    });
    window.addEventListener("pageshow", refresh);
    if (all) {
      all.hidden = false;
    }
  });

  const rows = () => [...document.querySelectorAll(".list tbody tr")].filter((row) => row.querySelector(".doctable__subject"));
  const current = () => document.querySelector(".list tbody tr.is-at");

  function move(step) {
    const list = rows();
    if (!list.length) {
      return;
    }
    const at = current() || (document.activeElement && document.activeElement.closest(".list tbody tr"));
    const next = list[Math.min(Math.max(list.indexOf(at) + step, 0), list.length - 1)];
    list.forEach((row) => row.classList.toggle("is-at", row === next));
    next.querySelector(".doctable__subject").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not(.js-tick), textarea, select, dialog")) {
      return;
    }
    if (event.key === "j") {
      move(1);
    } else if (event.key === "k") {
      move(-1);
    } else if (event.key === "x") {
      const row = current();
      const box = row && row.querySelector(".js-tick");
      if (box) {
        box.click();
      }
    } else if (event.key === "Enter" && event.target === document.body && current()) {
      current().querySelector(".doctable__subject").click();
    }
  });
})();
