// Writing a draft: the editor in place of the plain lines, the fields a kind needs, and the pages beside them.
// Without it the lines, all fields and the button Xem trước do the same.
(() => {
  "use strict";

  const form = document.querySelector("[data-draft]");
  if (!form) {
    return;
  }

  // --- the editor
  function editorFor(box, kit) {
    const { Editor, Document, Paragraph, Text, HardBreak, Bold, Italic, Underline, Subscript, Superscript, BulletList, OrderedList,
      ListItem, Heading, Table, TableRow, TableHeader, TableCell, TextAlign, History, Gapcursor, Dropcursor } = kit;
    // By its depth a list counts Điều, khoản or điểm; a level chosen by hand is written down.
    const Counted = OrderedList.extend({
      addNodeView: null,
      addCommands() {
        return { toggleOrderedList: () => ({ commands }) => commands.toggleList("orderedList", "listItem") };
      },
      addAttributes() {
        return {
          start: { default: 1, parseHTML: (element) => Number(element.getAttribute("start")) || 1, renderHTML: ({ start }) => (start > 1 ? { start } : {}) },
          level: {
            default: null,
            parseHTML: (element) => (element.classList.contains("dieu") ? "dieu" : { 1: "khoan", a: "diem" }[element.getAttribute("type")] || null),
            renderHTML: ({ level }) => ({ dieu: { class: "dieu" }, khoan: { type: "1" }, diem: { type: "a" } }[level] || {}),
          },
        };
      },
    });
    const plain = box.querySelector("[data-prose-plain]");
    const began = box.querySelector("[data-prose-began]");
    const room = box.querySelector("[data-prose-room]");
    const bar = box.querySelector("[data-prose-bar]");
    const sent = document.createElement("input");
    sent.type = "hidden";
    sent.name = `${box.dataset.proseName}_html`;
    sent.value = began.value;

    const editor = new Editor({
      element: room,
      injectCSS: false,
      content: began.value,
      extensions: [Document, Paragraph, Text, HardBreak, Bold, Italic, Underline, Subscript, Superscript, BulletList, Counted, ListItem,
        Heading.configure({ levels: [2, 3] }), Table.configure({ resizable: false }), TableRow, TableHeader, TableCell,
        TextAlign.configure({ types: ["paragraph", "heading"] }), History, Gapcursor, Dropcursor],
      editorProps: { attributes: { id: plain.id, class: "prose__page", role: "textbox", "aria-multiline": "true", "aria-labelledby": `${plain.id}_nhan`, spellcheck: "false" } },
      onUpdate: ({ editor: made }) => {
        sent.value = made.isEmpty ? "" : made.getHTML();
        sent.dispatchEvent(new Event("input", { bubbles: true }));
      },
      onTransaction: () => mark(),
    });
    plain.remove();
    began.remove();
    box.querySelector("[data-prose-hint]").remove();
    box.append(sent);
    room.hidden = false;
    bar.hidden = false;

    // The innermost numbered list around the cursor.
    function list() {
      const { $from } = editor.state.selection;
      for (let depth = $from.depth; depth > 0; depth -= 1) {
        if ($from.node(depth).type.name === "orderedList") {
          return { node: $from.node(depth), at: $from.before(depth) };
        }
      }
      return null;
    }
    function level(name) {
      const there = list();
      if (there && there.node.attrs.level === name) {
        editor.chain().focus().liftListItem("listItem").run();
        return;
      }
      if (!there) {
        editor.chain().focus().toggleList("orderedList", "listItem").run();
      }
      const made = list();
      if (made) {
        editor.commands.command(({ tr }) => {
          tr.setNodeMarkup(made.at, undefined, { ...made.node.attrs, level: name });
          return true;
        });
        editor.commands.focus();
      }
    }
    const acts = {
      bold: () => editor.chain().focus().toggleBold().run(),
      italic: () => editor.chain().focus().toggleItalic().run(),
      dieu: () => level("dieu"),
      khoan: () => level("khoan"),
      diem: () => level("diem"),
      gach: () => editor.chain().focus().toggleList("bulletList", "listItem").run(),
      sink: () => editor.chain().focus().sinkListItem("listItem").run(),
      lift: () => editor.chain().focus().liftListItem("listItem").run(),
      centre: () => editor.chain().focus().setTextAlign(editor.isActive({ textAlign: "center" }) ? "left" : "center").run(),
      table: () => editor.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
      row: () => editor.chain().focus().addRowAfter().run(),
      column: () => editor.chain().focus().addColumnAfter().run(),
      "row-off": () => editor.chain().focus().deleteRow().run(),
      "column-off": () => editor.chain().focus().deleteColumn().run(),
      merge: () => editor.chain().focus().mergeOrSplit().run(),
      "table-off": () => editor.chain().focus().deleteTable().run(),
      undo: () => editor.chain().focus().undo().run(),
      redo: () => editor.chain().focus().redo().run(),
    };
    bar.querySelectorAll("[data-prose-do]").forEach((button) => {
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => acts[button.dataset.proseDo]());
    });
    function mark() {
      const there = editor.view && list();
      const on = { bold: editor.isActive("bold"), italic: editor.isActive("italic"), gach: editor.isActive("bulletList"),
        centre: editor.isActive({ textAlign: "center" }) };
      ["dieu", "khoan", "diem"].forEach((name) => {
        on[name] = Boolean(there) && there.node.attrs.level === name;
      });
      Object.entries(on).forEach(([name, is]) => bar.querySelector(`[data-prose-do=${name}]`).setAttribute("aria-pressed", String(is)));
      bar.querySelector("[data-prose-table]").hidden = !editor.isActive("table");
    }
    mark();
  }

  const boxes = [...form.querySelectorAll("[data-prose]")];
  if (boxes.length) {
    import(form.dataset.editor).then((kit) => boxes.forEach((box) => editorFor(box, kit)));
  }

  // --- what a kind needs
  const kind = form.querySelector("#id_kind");
  function needs() {
    ["deciding", "headed"].forEach((name) => {
      const on = (form.dataset[name] || "").split(" ").includes(kind.value);
      form.querySelectorAll(`[data-for=${name}]`).forEach((part) => {
        const field = part.querySelector("input, textarea");
        part.hidden = !on && !(field && field.value.trim()) && !part.querySelector(".field--error");
      });
    });
    const counts = (form.dataset.deciding || "").split(" ").includes(kind.value);
    const body = form.querySelector("[data-prose-name=body]");
    if (body) {
      body.classList.toggle("prose--articles", counts);
    }
  }
  if (kind && "deciding" in form.dataset) {
    kind.addEventListener("change", needs);
    needs();
  }

  // --- a route of one's own
  const steps = form.querySelector("[data-own-steps]");
  if (steps) {
    const routes = [...form.querySelectorAll("input[name=route]")];
    const own = () => {
      const chosen = routes.find((route) => route.checked);
      steps.closest(".field").hidden = Boolean(chosen) && chosen.value !== "rieng";
    };
    routes.forEach((route) => route.addEventListener("change", own));
    own();
    const more = document.createElement("button");
    more.type = "button";
    more.className = "btn btn-quiet btn-sm";
    more.textContent = "Thêm bước duyệt";
    more.addEventListener("click", () => {
      const rows = [...steps.querySelectorAll(".ownsteps__row")].filter((row) => row.querySelector("select[name$=_who]"));
      const copy = rows[rows.length - 1].cloneNode(true);
      copy.querySelectorAll("select").forEach((select) => {
        select.selectedIndex = 0;
        select.setAttribute("aria-label", select.getAttribute("aria-label").replace(/\d+$/, String(rows.length + 1)));
      });
      rows[rows.length - 1].after(copy);
      copy.querySelector("select").focus();
      more.hidden = rows.length + 1 >= 10;
    });
    steps.append(more);
  }

  // --- the pages
  const pages = form.querySelector("[data-draft-pages]");
  if (!pages || !form.dataset.previewUrl) {
    return;
  }
  const status = form.querySelector("[data-draft-status]");
  const LATER = 1500;
  let timer = 0;
  let running = null;
  let shown = "";

  function contents() {
    const data = new FormData(form);
    [...data.entries()].forEach(([name, value]) => {
      if (value instanceof File || ["main", "annexes", "supporting", "drop", "key", "version", "after"].includes(name)) {
        data.delete(name);
      }
    });
    return data;
  }
  async function look(always) {
    const data = contents();
    const now = JSON.stringify([...data.entries()]);
    if (!always && (now === shown || document.hidden)) {
      return;
    }
    shown = now;
    if (running) {
      running.abort();
    }
    const mine = new AbortController();
    running = mine;
    status.textContent = "Đang dàn trang…";
    try {
      const answer = await fetch(form.dataset.previewUrl, { method: "POST", body: data, signal: mine.signal, headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) {
        throw new Error(String(answer.status));
      }
      const html = await answer.text();
      const top = pages.scrollTop;
      pages.innerHTML = html;
      pages.scrollTop = top;
      status.textContent = "";
    } catch (problem) {
      if (problem.name !== "AbortError") {
        status.textContent = "Chưa xem được trang; bấm Xem trước để thử lại.";
      }
    }
  }
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, LATER);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.querySelector("[data-draft-look]").addEventListener("click", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    look(true);
  });
  // A form that opens with something written shows it as it will be read, number and date still blank.
  if (kind.value && !pages.querySelector("img[src^=data]")) {
    look(true);
  } else {
    shown = JSON.stringify([...contents().entries()]);
  }
})();
