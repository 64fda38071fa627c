// Several documents, one PIN entry: one request after another, a result each. A wrong PIN stops the rest.
(() => {
  "use strict";

  document.querySelectorAll("[data-several]").forEach((form) => {
    const pin = form.querySelector("input[name=pin]");
    const token = form.querySelector("input[name=csrfmiddlewaretoken]");
    const said = form.querySelector("[data-several-said]");
    const button = form.querySelector("button.btn-primary");
    const open = () => [...form.querySelectorAll("[data-several-row]:not([data-signed])")];
    const all = form.querySelectorAll("[data-several-row]").length;

    function tell(row, text, tone) {
      const line = row.querySelector("[data-several-result]");
      line.className = `several__result${tone ? ` several__result--${tone}` : ""}`;
      const mark = form.querySelector(`template[data-several-mark="${tone}"]`);
      const words = document.createElement("span");
      words.textContent = text;
      line.replaceChildren(...(mark ? [mark.content.cloneNode(true)] : []), words);
    }

    async function sign(row) {
      tell(row, form.dataset.busy, "busy");
      const body = new URLSearchParams({ step: row.dataset.step, pin: pin.value });
      try {
        const answer = await fetch(row.dataset.url, {
          method: "POST", body, headers: { "X-CSRFToken": token.value, Accept: "application/json" },
        });
        const found = await answer.json();
        tell(row, found.text, found.signed ? "done" : "problem");
        if (found.signed) {
          row.dataset.signed = "1";
        }
        return !found.stop;
      } catch {
        tell(row, form.dataset.lost, "problem");
        return true;
      }
    }

    form.addEventListener("submit", async (event) => {
      if (!pin || !pin.value) {
        return;
      }
      event.preventDefault();
      button.disabled = true;
      form.setAttribute("aria-busy", "true");
      for (const row of open()) {
        if (!await sign(row)) {
          break;
        }
      }
      pin.value = "";
      form.removeAttribute("aria-busy");
      const left = open().length;
      said.textContent = form.dataset.said.replace("{n}", all - left).replace("{all}", all);
      button.disabled = false;
      if (left) {
        button.querySelector("span").textContent = form.dataset.again.replace("{n}", left);
        pin.focus();
        return;
      }
      const back = form.querySelector(".acts a");
      form.querySelector("[data-several-pin]").hidden = true;
      button.hidden = true;
      back.textContent = form.dataset.back;
      back.className = "btn btn-primary";
      back.focus();
    });
  });
})();
