// Pages of the files just sent up, beside the form they are typed from. A rejected form brings them from the server.
(() => {
  "use strict";

  const PAGES = 40;
  const pane = document.querySelector("[data-preview]");
  if (!pane) {
    return;
  }
  const empty = pane.querySelector("[data-preview-empty]");

  function refresh() {
    const kept = new Set([...document.querySelectorAll("[data-upload-list] input[type=hidden]")].map((field) => field.value));
    pane.querySelectorAll("[data-token]").forEach((page) => {
      if (!kept.has(page.dataset.token)) {
        page.remove();
      }
    });
    empty.hidden = Boolean(pane.querySelector("[data-token]"));
  }

  document.addEventListener("upload:done", (event) => {
    const file = event.detail;
    if (!file.preview_url) {
      return;
    }
    for (let number = 1; number <= Math.min(file.pages || 1, PAGES); number += 1) {
      const figure = document.createElement("figure");
      figure.className = "viewer__page";
      figure.dataset.token = file.token;
      const image = document.createElement("img");
      image.loading = number === 1 ? "eager" : "lazy";
      image.alt = pane.dataset.previewAlt.replace("{n}", number).replace("{name}", file.name);
      image.src = file.preview_url.replace(/\/1\.png$/, `/${number}.png`);
      figure.append(image);
      pane.insertBefore(figure, empty);
    }
    refresh();
  });
  document.addEventListener("upload:removed", refresh);
})();

// A known name brings its title along; one typed by hand stays.
(() => {
  "use strict";

  document.querySelectorAll("[data-fills]").forEach((field) => {
    const target = document.getElementById(field.dataset.fills);
    let filled = "";
    field.addEventListener("change", () => {
      const known = [...field.list.options].find((option) => option.value === field.value.trim());
      if (target && known && (!target.value || target.value === filled)) {
        filled = known.dataset.fill || "";
        target.value = filled;
      }
    });
  });
})();
