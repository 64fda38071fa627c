// The assigning panel: a filter over the picker, chips that mirror what is chosen, ready instructions in one tap.
(() => {
  "use strict";

  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();

  document.querySelectorAll("[data-assign]").forEach((panel) => {
    const rows = [...panel.querySelectorAll("[data-assignee]")];

    // --- one person holds one role: choosing a second takes the first away
    function chooseOne(changed) {
      const row = changed.closest("[data-assignee]");
      if (!row || !changed.checked) {
        return;
      }
      row.querySelectorAll("input[data-role]").forEach((input) => {
        if (input !== changed) {
          input.checked = false;
        }
      });
    }

    // --- chips
    function chip(row, input) {
      const made = document.createElement("span");
      made.className = `chip chip--${input.dataset.role}`;
      made.append(row.dataset.assignee);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "chip__x";
      button.textContent = "×";
      button.setAttribute("aria-label", `Bỏ ${row.dataset.assignee}`);
      button.addEventListener("click", () => {
        input.checked = false;
        mirror();
        input.focus();
      });
      made.append(button);
      return made;
    }

    function mirror() {
      panel.querySelectorAll("[data-chips]").forEach((cell) => {
        const role = cell.dataset.chips;
        cell.querySelectorAll(".chip, .slip__none").forEach((old) => old.remove());
        const chips = rows.flatMap((row) => {
          const input = row.querySelector(`input[data-role="${role}"]`);
          return input && input.checked ? [chip(row, input)] : [];
        });
        if (chips.length) {
          cell.prepend(...chips);
        } else if (cell.dataset.empty) {
          const none = document.createElement("span");
          none.className = "slip__none";
          none.textContent = cell.dataset.empty;
          cell.prepend(none);
        }
      });
    }

    // --- a radio that is chosen can be let go by pressing it again: chủ trì is optional
    let before = null;
    panel.addEventListener("pointerdown", (event) => {
      const label = event.target.closest("label");
      const input = label && label.querySelector("input[type=radio][data-role]");
      before = input && input.checked ? input : null;
    });
    panel.addEventListener("click", (event) => {
      if (event.target === before) {
        before.checked = false;
        before = null;
        mirror();
      }
    });

    panel.addEventListener("change", (event) => {
      if (event.target.matches("input[data-role]")) {
        chooseOne(event.target);
        mirror();
      }
      if (event.target.matches("input[data-deadline]")) {
        askDate();
        if (event.target.dataset.deadline === "own" && own) {
          own.querySelector("input").focus();
        }
      }
    });

    // --- a date of one's own is asked for only when it is chosen
    const own = panel.querySelector("[data-deadline-own]");
    function askDate() {
      const chosen = panel.querySelector("input[data-deadline]:checked");
      if (own) {
        own.hidden = !chosen || chosen.dataset.deadline !== "own";
      }
    }

    // --- filter by any part of the name, with or without tone marks
    const search = panel.querySelector("[data-assign-search]");
    const groups = [...panel.querySelectorAll("[data-assign-group]")];
    const haystack = new Map(rows.map((row) => [row, plain(row.textContent)]));
    function filter() {
      const wanted = plain(search ? search.value : "").split(/\s+/).filter(Boolean);
      const group = panel.querySelector("[data-assign-tab][aria-current]");
      const name = group && !wanted.length ? group.dataset.assignTab : "";
      rows.forEach((row) => {
        const inGroup = !name || (row.dataset.groups || "").split(" ").includes(name);
        row.hidden = !inGroup || !wanted.every((word) => haystack.get(row).includes(word));
      });
      groups.forEach((head) => {
        let next = head.nextElementSibling;
        let shown = false;
        while (next && !next.matches("[data-assign-group]")) {
          shown = shown || !next.hidden;
          next = next.nextElementSibling;
        }
        head.hidden = !shown;
      });
    }
    if (search) {
      search.hidden = false;
      search.addEventListener("input", filter);
      search.addEventListener("keydown", (event) => {
        if (event.key === "Enter") {
          event.preventDefault();
        }
      });
    }
    const tabs = panel.querySelectorAll("[data-assign-tab]");
    if (tabs.length && !panel.querySelector("[data-assign-tab][aria-current]")) {
      tabs[0].setAttribute("aria-current", "true");
    }
    tabs.forEach((tab) => {
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        tabs.forEach((other) => other.removeAttribute("aria-current"));
        tab.setAttribute("aria-current", "true");
        filter();
      });
    });

    // --- ready instructions
    const instruction = panel.querySelector("[data-instruction]");
    panel.querySelectorAll("[data-template]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", (event) => {
        event.preventDefault();
        instruction.value = [instruction.value.trim(), button.dataset.template].filter(Boolean).join("; ");
        instruction.focus();
      });
    });

    mirror();
    filter();
    askDate();
  });
})();
