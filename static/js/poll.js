// A part of the page that refreshes itself quietly: data-poll="20" data-poll-url="…" replaces its own contents
// while the page is in view and nobody is typing in it.
(() => {
  "use strict";

  document.querySelectorAll("[data-poll]").forEach((part) => {
    const pause = Math.max(Number(part.dataset.poll) || 20, 5) * 1000;

    async function refresh() {
      if (document.hidden || part.contains(document.activeElement) || part.querySelector("details[open], :checked.js-tick")) {
        return;
      }
      try {
        const answer = await fetch(part.dataset.pollUrl || location.href, {
          headers: { "X-Requested-With": "fetch" },
          credentials: "same-origin",
        });
        if (!answer.ok || answer.redirected) {
          return;
        }
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        const same = fresh.getElementById(part.id);
        if (same && same.innerHTML !== part.innerHTML) {
          part.replaceChildren(...same.childNodes);
        }
      } catch {
        // no connection: the next round tries again
      }
    }

    setInterval(refresh, pause);
  });
})();
