// The frame: keys, menus, toasts, forms that are sent once. Every page works without it.
(() => {
  "use strict";

  const typing = (element) => element && element.closest("input, textarea, select, [contenteditable]");

  // --- keys
  const keys = document.getElementById("phim-tat");
  const showKeys = () => keys && keys.showModal && !keys.open && keys.showModal();

  document.querySelectorAll("[data-keys]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", showKeys);
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = event.target.closest("form[data-ctrl-enter]") || document.querySelector("form[data-ctrl-enter]");
      if (form) {
        event.preventDefault();
        form.requestSubmit(form.querySelector("button.btn-primary") || undefined);
      }
      return;
    }
    if (event.key === "Escape") {
      closeMenus(null, true);
      if (location.hash && document.querySelector(".rail:target, .filters__panel:target")) {
        location.hash = "main";
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) {
      return;
    }
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search && search.offsetParent) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    } else if (event.key === "?") {
      event.preventDefault();
      showKeys();
    }
  });

  // --- menus and confirming panels close on a click elsewhere and on Escape; one is open at a time
  function closeMenus(except, returnFocus) {
    document.querySelectorAll("details.menu[open], details.confirm[open]").forEach((menu) => {
      if (menu !== except && !menu.contains(except)) {
        const inside = menu.contains(document.activeElement);
        menu.open = false;
        if (returnFocus && inside) {
          menu.querySelector("summary").focus();
        }
      }
    });
  }

  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-confirm-close]");
    if (close) {
      event.preventDefault();
      closeMenus(null, true);
      return;
    }
    closeMenus(event.target.closest("details.menu, details.confirm"));
  });

  document.addEventListener("toggle", (event) => {
    const panel = event.target;
    if (panel.matches && panel.matches("details.confirm") && panel.open) {
      const first = panel.querySelector("textarea, select, input:not([type=hidden]), button");
      if (first) {
        first.focus();
      }
    }
  }, true);

  // --- a form is sent once, however often the button is pressed
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-many") || event.defaultPrevented) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 8000);
  });

  function release(form) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }

  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      document.querySelectorAll("form[data-sent]").forEach(release);
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form[data-sent]");
    if (form) {
      release(form);
    }
  });

  // --- toasts leave after a while, unless somebody is reading them
  document.querySelectorAll("[data-toast]").forEach((toast) => {
    let timer = 0;
    const wait = () => { timer = setTimeout(() => toast.remove(), 8000); };
    const hold = () => clearTimeout(timer);
    toast.addEventListener("mouseenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("mouseleave", wait);
    toast.addEventListener("focusout", wait);
    toast.querySelector("[data-toast-close]").addEventListener("click", (event) => {
      event.preventDefault();
      toast.remove();
    });
    wait();
  });

  // --- the open tab is in view where tabs scroll sideways
  document.querySelectorAll(".tabs").forEach((tabs) => {
    const open = tabs.querySelector("[aria-current]");
    if (open && tabs.scrollWidth > tabs.clientWidth) {
      tabs.scrollLeft = open.offsetLeft - (tabs.clientWidth - open.offsetWidth) / 2;
    }
  });

  // --- what went wrong is read first
  const summary = document.querySelector("[data-errsum]");
  if (summary && !document.querySelector("[autofocus]")) {
    summary.focus();
  }

  // --- dates: digits are enough, the slashes come by themselves
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches || !field.matches("input[data-date]") || (event.inputType || "").startsWith("delete")) {
      return;
    }
    if (/^\d{2}$/.test(field.value) || /^\d{2}\/\d{2}$/.test(field.value)) {
      field.value += "/";
    } else if (/^\d{3,8}$/.test(field.value)) {
      const [day, month, year] = [field.value.slice(0, 2), field.value.slice(2, 4), field.value.slice(4)];
      field.value = [day, month, year].filter(Boolean).join("/");
    }
  });

  // --- a file field says which file was chosen, and shows that a dragged one may be dropped
  const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1).replace(".", ",")} MB`);
  document.querySelectorAll("[data-file-field]").forEach((box) => {
    const input = box.querySelector("input[type=file]");
    const words = box.querySelector("[data-file-words]");
    const invitation = [...words.childNodes];
    const tell = () => {
      const file = input.files[0];
      if (!file) {
        words.replaceChildren(...invitation);
        return;
      }
      const name = document.createElement("span");
      name.className = "filechip__name";
      name.textContent = file.name;
      const about = document.createElement("span");
      about.className = "filechip__meta";
      about.textContent = size(file.size);
      words.replaceChildren(name, about);
    };
    input.addEventListener("change", tell);
    box.addEventListener("dragover", () => box.classList.add("is-over"));
    ["dragleave", "drop"].forEach((name) => box.addEventListener(name, () => box.classList.remove("is-over")));
    window.addEventListener("pageshow", tell);
  });

  // --- copy a number, e.g. into the stamp
  function offerCopying() {
    if (navigator.clipboard) {
      document.querySelectorAll("[data-copy][hidden]").forEach((button) => { button.hidden = false; });
    }
  }
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.setAttribute("aria-label", button.dataset.copied || button.getAttribute("aria-label"));
      button.classList.add("is-copied");
    }
  });
  offerCopying();

  // --- a form sent in place and answered with a whole page (somebody was faster, not allowed): that page is shown
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, xhr } = event.detail;
    if (requestConfig.verb === "post" && xhr.status >= 400 && /^\s*<!doctype/i.test(xhr.responseText)) {
      event.detail.shouldSwap = true;
      event.detail.target = document.body;
      event.detail.swapOverride = "innerHTML show:window:top";
    }
  });
  document.addEventListener("htmx:afterSettle", offerCopying);
})();
