// The pages of a file: zoom, jump to a page, say which page is in view.
(() => {
  "use strict";

  const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5];

  document.querySelectorAll("[data-viewer]").forEach((viewer) => {
    const pages = [...viewer.querySelectorAll(".viewer__page")];
    const jump = viewer.querySelector("[data-viewer-jump]");
    const field = viewer.querySelector("[data-viewer-page]");
    let step = STEPS.indexOf(1);

    const buttons = [...viewer.querySelectorAll("[data-zoom]")];
    buttons.forEach((button) => {
      button.hidden = pages.length === 0;
      button.addEventListener("click", () => {
        step = Math.min(Math.max(step + Number(button.dataset.zoom), 0), STEPS.length - 1);
        viewer.style.setProperty("--zoom", STEPS[step]);
        buttons.forEach((other) => {
          other.disabled = (other.dataset.zoom > 0 && step === STEPS.length - 1) || (other.dataset.zoom < 0 && step === 0);
        });
      });
    });

    if (jump && field) {
      jump.addEventListener("submit", (event) => {
        event.preventDefault();
        const page = pages[Math.min(Math.max(parseInt(field.value, 10) || 1, 1), pages.length) - 1];
        page.scrollIntoView({ block: "start" });
      });
      const seen = new IntersectionObserver((entries) => {
        entries.forEach((entry) => {
          if (entry.isIntersecting && document.activeElement !== field) {
            field.value = pages.indexOf(entry.target) + 1;
          }
        });
      }, { root: viewer.querySelector(".viewer__pages"), rootMargin: "-45% 0px -45% 0px" });
      pages.forEach((page) => seen.observe(page));
    }
  });
})();
