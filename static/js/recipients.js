// Nơi nhận: tabs and a filter over the list, a purpose and paper for every ticked row, whole Cục and groups in one tick.
(() => {
  "use strict";

  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();

  document.querySelectorAll("[data-recipients]").forEach((field) => {
    const name = field.dataset.recipients;
    const how = field.querySelector("template[data-recips-how]");
    const search = field.querySelector("[data-recips-filter]");
    const tabs = [...field.querySelectorAll("[data-recips-tab]")];
    const parts = [...field.querySelectorAll("[data-recips-part]")];
    const offices = [...field.querySelectorAll("[data-recips-office]")];
    const groups = [...field.querySelectorAll("[data-members]")];
    const count = field.querySelector("[data-recips-count]");
    const words = count.textContent.trim().replace(/^\d+/, "");
    let tab = "system";
    let haystack = new Map();

    const tickOf = (row) => row.querySelector(`input[name="${name}"]`);
    const rowsIn = (scope) => [...scope.querySelectorAll("[data-recip]")];

    // --- how a ticked row is sent
    function showHow(row) {
      if (!how) {
        return;
      }
      const tick = tickOf(row);
      const shown = row.querySelector(".recips__how");
      if (!tick.checked) {
        if (shown) {
          shown.remove();
        }
        return;
      }
      if (shown) {
        return;
      }
      const made = how.content.firstElementChild.cloneNode(true);
      const who = tick.nextElementSibling.firstChild.textContent.trim();
      const select = made.querySelector("select");
      select.setAttribute("aria-label", `Mục đích gửi ${who}`);
      select.querySelectorAll("option").forEach((option) => {
        if (option.value) {
          option.value = tick.value + option.value;
        }
      });
      const paper = made.querySelector("input");
      if (tick.value.startsWith("p")) {
        paper.closest("label").remove();
      } else {
        paper.value = tick.value;
        paper.nextElementSibling.textContent = ` ${who}`;
      }
      row.append(made);
    }

    function set(row, on) {
      const tick = tickOf(row);
      if (tick.checked !== on) {
        tick.checked = on;
        showHow(row);
      }
    }

    // --- counts, and the boxes that follow from others
    function derive() {
      const rows = rowsIn(field);
      const ticked = new Set(rows.filter((row) => tickOf(row).checked).map((row) => tickOf(row).value));
      offices.forEach((office) => {
        const inside = rowsIn(office).map(tickOf);
        const n = inside.filter((tick) => tick.checked).length;
        office.querySelector("[data-recips-n]").textContent = n || "";
        const all = office.querySelector("[data-recips-all] input");
        if (all) {
          const branches = branchesOf(office).map(tickOf);
          all.checked = branches.every((tick) => tick.checked);
          all.indeterminate = !all.checked && branches.some((tick) => tick.checked);
        }
      });
      groups.forEach((group) => {
        group.checked = group.dataset.members.split(" ").every((key) => ticked.has(key));
      });
      const typed = [...field.querySelectorAll(`input[name="${name}_name"]`)].filter((input) => input.value.trim());
      const total = ticked.size + typed.length;
      count.textContent = total + words;
      const chosen = tabs.find((each) => each.dataset.recipsTab === "chosen");
      chosen.hidden = !total && tab !== "chosen";
    }

    // the Cục itself stands above "Chọn tất cả Chi cục", its Chi cục below
    function branchesOf(office) {
      const own = office.dataset.own;
      return rowsIn(office).filter((row) => tickOf(row).value !== own);
    }

    // --- tabs and filter
    function filter() {
      const wanted = plain(search.value).split(/\s+/).filter(Boolean);
      let any = false;
      parts.forEach((part) => {
        const here = wanted.length || tab === "chosen" || part.dataset.recipsPart === tab;
        part.hidden = !here;
        if (!here) {
          return;
        }
        rowsIn(part).forEach((row) => {
          if (!haystack.has(row)) {
            haystack.set(row, plain(row.firstElementChild.textContent));
          }
          const fits = wanted.every((word) => haystack.get(row).includes(word));
          row.hidden = !fits || (tab === "chosen" && !wanted.length && !tickOf(row).checked);
          any = any || !row.hidden;
        });
      });
      const narrow = wanted.length > 0 || tab === "chosen";
      offices.forEach((office) => {
        const shown = rowsIn(office).some((row) => !row.hidden);
        office.hidden = !shown;
        const all = office.querySelector("[data-recips-all]");
        if (all) {
          all.hidden = narrow;
        }
        if (narrow) {
          if (!("was" in office.dataset)) {
            office.dataset.was = office.open ? "open" : "";
          }
          office.open = shown;
        } else if ("was" in office.dataset) {
          office.open = office.dataset.was === "open";
          delete office.dataset.was;
        }
      });
      field.querySelectorAll("[data-recips-head]").forEach((head) => {
        let next = head.nextElementSibling;
        let shown = false;
        while (next && next.matches("[data-recip]")) {
          shown = shown || !next.hidden;
          next = next.nextElementSibling;
        }
        head.hidden = !shown;
      });
      field.querySelectorAll("[data-recips-outside]").forEach((tool) => {
        tool.hidden = narrow;
      });
      field.querySelectorAll("[data-recip-own]").forEach((own) => {
        const typed = plain(own.querySelector("input").value.trim());
        own.hidden = narrow && !(typed && wanted.every((word) => typed.includes(word)));
        any = any || (narrow && !own.hidden);
      });
      field.querySelector("[data-recips-nothing]").hidden = any || !narrow;
    }

    tabs.forEach((each) => {
      each.addEventListener("click", (event) => {
        event.preventDefault();
        tab = each.dataset.recipsTab;
        tabs.forEach((other) => other.removeAttribute("aria-current"));
        each.setAttribute("aria-current", "true");
        search.value = "";
        filter();
        field.querySelector(".recips__list").scrollTop = 0;
      });
    });
    search.addEventListener("input", filter);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input[type=search], [data-recip-own] input")) {
        event.preventDefault();
      }
    });

    // --- ticking
    field.addEventListener("change", (event) => {
      const input = event.target;
      if (input.name === name) {
        showHow(input.closest("[data-recip]"));
      } else if (input.name === `${name}_all`) {
        branchesOf(input.closest("[data-recips-office]")).forEach((row) => set(row, input.checked));
      } else if (input.name === `${name}_group`) {
        const members = new Set(input.dataset.members.split(" "));
        rowsIn(field).filter((row) => members.has(tickOf(row).value)).forEach((row) => set(row, input.checked));
      } else if (input.name !== `${name}_name`) {
        return;
      }
      derive();
    });

    // --- what the directory finds: ticked rows stay, rows that are there already do not come twice
    const kept = field.querySelector("[data-recips-kept]");
    const found = field.querySelector("[data-recips-found]");
    field.addEventListener("htmx:beforeSwap", () => {
      rowsIn(found).filter((row) => tickOf(row).checked).forEach((row) => kept.append(row));
    });
    field.addEventListener("htmx:afterSwap", () => {
      const there = new Map(rowsIn(kept).map((row) => [tickOf(row).value, row]));
      rowsIn(found).forEach((row) => {
        const twin = there.get(tickOf(row).value);
        if (twin) {
          row.replaceWith(twin);
        }
      });
      const asked = field.querySelector("[data-recips-bodies]");
      rowsIn(kept).forEach((row) => {
        row.hidden = Boolean(asked.value.trim()) && !tickOf(row).checked;
      });
    });

    // --- one more line written by hand
    const add = field.querySelector("[data-recips-add]");
    const addLine = () => {
      const lines = [...field.querySelectorAll("[data-recip-own]")];
      const made = lines[0].cloneNode(true);
      const before = lines[0].querySelector(`input[name="${name}_keep"]`).value;
      made.querySelectorAll("input[name], select, option").forEach((part) => {
        if (part.type === "checkbox") {
          part.checked = false;
          part.value = `n${lines.length}`;
        } else if (part.matches("option")) {
          part.value = part.value.replace(before, `n${lines.length}`);
          part.selected = !part.value;
        } else if (part.matches("input")) {
          part.value = "";
        }
      });
      lines[lines.length - 1].after(made);
      made.querySelector("input").focus();
    };
    if (add) {
      add.addEventListener("click", addLine);
    }

    field.classList.add("is-live");
    search.hidden = false;
    tabs[0].setAttribute("aria-current", "true");
    derive();
    filter();
  });
})();
