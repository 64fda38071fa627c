// Parts of the page that refresh themselves quietly: data-poll="20" data-poll-url="…" asks for the page (or the part of
// it the address names) while it is in view. Every [data-live] part is replaced where it stands, the rows of
// [data-live-rows] one by one: nothing moves, ticks stay, and what has the focus or is open is left alone.
(() => {
  "use strict";

  const busy = (part) => part.contains(document.activeElement) || part.querySelector("details[open]");

  function replaceParts(fresh) {
    fresh.querySelectorAll("[data-live][id]").forEach((part) => {
      const here = document.getElementById(part.id);
      if (here && !busy(here) && here.innerHTML !== part.innerHTML) {
        here.replaceChildren(...part.childNodes);
      }
    });
  }

  function replaceRows(fresh) {
    const rows = [...fresh.querySelectorAll("[data-live-rows] > [id]")];
    rows.forEach((row) => {
      const here = document.getElementById(row.id);
      if (!here || busy(here)) {
        return;
      }
      const tick = here.querySelector(".js-tick");
      const was = tick && tick.checked;
      if (here.innerHTML !== row.innerHTML) {
        here.replaceChildren(...row.childNodes);
        const again = here.querySelector(".js-tick");
        if (again) {
          again.checked = was;
        }
      }
    });
    const shown = [...document.querySelectorAll("[data-live-rows] > [id]")].map((row) => row.id);
    const moved = document.querySelector("[data-live-moved]");
    if (moved) {
      moved.hidden = shown.length === rows.length && rows.every((row) => shown.includes(row.id));
    }
  }

  document.querySelectorAll("[data-poll]").forEach((part) => {
    const pause = Math.max(Number(part.dataset.poll) || 20, 5) * 1000;

    async function refresh() {
      if (document.hidden) {
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
        replaceParts(fresh);
        replaceRows(fresh);
      } catch {
        // no connection: the next round tries again
      }
    }

    setInterval(refresh, pause);
  });
})();
