// The form of a book: finding a kind among many, and hiding the symbol where there is none. The form works without it.
(() => {
  "use strict";

  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();

  const box = document.querySelector("[data-kinds]");
  const find = document.querySelector("[data-kinds-find]");
  if (box && find) {
    const chosen = find.querySelector("[data-kinds-chosen]");
    const labels = [...box.querySelectorAll("label")].map((label) => ({ label, text: plain(label.textContent), input: label.querySelector("input") }));
    const count = () => {
      const n = labels.filter(({ input }) => input.checked).length;
      chosen.textContent = n ? `Đã chọn ${n} loại` : "Mọi loại";
    };
    find.hidden = false;
    count();
    box.addEventListener("change", count);
    find.querySelector("input").addEventListener("input", (event) => {
      const words = plain(event.target.value).split(/\s+/).filter(Boolean);
      labels.forEach(({ label, text, input }) => {
        label.hidden = !input.checked && !words.every((word) => text.includes(word));
      });
    });
    find.querySelector("input").addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
      }
    });
  }

  const part = document.querySelector("[data-outgoing-only]");
  const directions = [...document.querySelectorAll("[name=direction]")];
  const name = document.querySelector("[name=name]");
  if (part && directions.length) {
    const show = () => {
      const outgoing = directions.some((radio) => radio.checked && radio.value === "OUT");
      part.hidden = !outgoing;
      if (name && /^Sổ văn bản (đến|đi) \d{4}$/.test(name.value)) {
        name.value = name.value.replace(/(đến|đi)/, outgoing ? "đi" : "đến");
      }
    };
    directions.forEach((radio) => radio.addEventListener("change", show));
    part.hidden = !directions.some((radio) => radio.checked && radio.value === "OUT");
  }
})();
