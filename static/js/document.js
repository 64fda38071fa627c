// The panels of acts on a document: the first field is ready when one opens, Escape closes it.
(() => {
  "use strict";

  const panel = () => document.querySelector("[data-panel]:target, [data-panel].is-open");

  function enter() {
    const open = panel();
    document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
    const first = open && open.querySelector("textarea, select, input:not([type=hidden]):not([type=radio])");
    if (first && !open.querySelector("[data-errsum]")) {
      open.scrollIntoView({ block: "nearest" });
      first.focus({ preventScroll: true });
    }
  }

  window.addEventListener("hashchange", enter);
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector("[data-panel]:target");
    if (open && open.contains(event.target)) {
      location.hash = "viec";
    }
  });
  if (document.readyState === "complete") {
    enter();
  } else {
    window.addEventListener("load", enter);
  }
})();
