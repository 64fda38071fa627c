// Files go up one by one as soon as they are chosen or dropped, so that a rejected form has lost nothing.
// Without it the plain file field travels with the form.
(() => {
  "use strict";

  const csrf = (box) => {
    const field = box.closest("form").querySelector("[name=csrfmiddlewaretoken]");
    return field ? field.value : "";
  };
  const size = (bytes) => (bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1).replace(".", ",")} MB`);

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) {
      made.className = className;
    }
    if (text) {
      made.textContent = text;
    }
    return made;
  }

  function line(box, file) {
    const item = element("li", "upload__item");
    const chip = element("span", "filechip");
    const name = element("span", "filechip__name", file.name);
    const meta = element("span", "filechip__meta", size(file.size));
    chip.append(name, meta);
    const bar = element("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", `Đang gửi ${file.name}`);
    item.append(chip, bar);
    box.querySelector("[data-upload-list]").append(item);
    return { item, name, meta, bar };
  }

  function remover(row, label) {
    const button = element("button", "btn btn-quiet btn-sm", "Bỏ");
    button.type = "button";
    button.setAttribute("aria-label", `Bỏ tệp ${label}`);
    button.addEventListener("click", () => {
      row.item.remove();
      document.dispatchEvent(new CustomEvent("upload:removed"));
    });
    row.item.append(button);
  }

  function fail(row, file, message) {
    row.bar.remove();
    row.item.classList.add("is-failed");
    row.item.setAttribute("role", "alert");
    row.meta.textContent = message;
    remover(row, file.name);
  }

  function done(box, row, file, answer) {
    row.bar.remove();
    const hidden = element("input");
    hidden.type = "hidden";
    hidden.name = box.dataset.uploadName;
    hidden.value = answer.token;
    row.meta.textContent = [answer.pages ? `${answer.pages} trang` : "", size(answer.size || file.size)].filter(Boolean).join(" · ");
    if (answer.preview_url) {
      const link = element("a", "filechip__name", answer.name || file.name);
      link.href = answer.preview_url;
      link.target = "_blank";
      row.name.replaceWith(link);
    }
    row.item.append(hidden);
    remover(row, file.name);
    box.dispatchEvent(new CustomEvent("upload:done", { bubbles: true, detail: answer }));
  }

  function send(box, file) {
    const row = line(box, file);
    if (file.size > Number(box.dataset.uploadMax)) {
      fail(row, file, `Tệp lớn hơn ${Math.floor(Number(box.dataset.uploadMax) / 1048576)} MB, chưa gửi`);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const body = new FormData();
      body.append("file", file);
      const request = new XMLHttpRequest();
      request.open("POST", box.dataset.uploadUrl);
      request.setRequestHeader("X-CSRFToken", csrf(box));
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) {
          row.bar.value = Math.round((event.loaded / event.total) * 100);
        }
      });
      request.addEventListener("load", () => {
        const answer = request.response || {};
        if (request.status < 300 && answer.token) {
          done(box, row, file, answer);
        } else {
          // the name stands beside it already
          fail(row, file, (answer.error || "Máy chủ không nhận tệp này").replace(`“${file.name}”: `, ""));
        }
        resolve();
      });
      request.addEventListener("error", () => {
        fail(row, file, "Mất kết nối, chưa gửi được tệp");
        resolve();
      });
      request.send(body);
    });
  }

  document.querySelectorAll("[data-upload]").forEach((box) => {
    if (!box.dataset.uploadUrl) {
      return;
    }
    const zone = box.querySelector("[data-upload-zone]");
    const input = box.querySelector("input[type=file]");
    const form = box.closest("form");
    let queue = Promise.resolve();
    let waiting = 0;

    const take = (files) => {
      [...files].forEach((file) => {
        waiting += 1;
        form.setAttribute("aria-busy", "true");
        queue = queue.then(() => send(box, file)).finally(() => {
          waiting -= 1;
          if (!waiting) {
            form.removeAttribute("aria-busy");
          }
        });
      });
    };

    box.querySelector("[data-upload-drag]").hidden = false;
    input.addEventListener("change", () => {
      take(input.files);
      input.value = "";
    });
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
    ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("is-over")));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      take(event.dataTransfer.files);
    });
    // A form is not sent before its files are up.
    form.addEventListener("submit", (event) => {
      if (!waiting) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      const submitter = event.submitter;
      queue.then(() => form.requestSubmit(submitter || undefined));
    });
  });
})();
