"""A body as plain lines, for a browser without the editor: the numbers of Điều, khoản and điểm are typed.

One line is one paragraph. ``**đậm**`` and ``*nghiêng*`` mark emphasis; lines between bars (``| a | b |``) are rows of a
table, the rows above a line of dashes its head.
"""

from __future__ import annotations

import re
from html import escape

from lxml import html

from signing.layout.prose import set_prose

EMPHASIS = (
    (re.compile(r"\*\*(\S(?:.{0,500}?\S)?)\*\*"), "strong"),
    (re.compile(r"\*(\S(?:.{0,500}?\S)?)\*"), "em"),
)
ROW = re.compile(r"\|(.*)\|\s*$")
RULE = re.compile(r"\|[\s|:-]+\|\s*$")
MARKED = {"b": "**", "strong": "**", "i": "*", "em": "*"}


def to_html(text: str) -> str:
    """The lines as the editor would have written them."""
    blocks: list[str] = []
    rows: list[str] = []
    for line in [*text.splitlines(), ""]:
        line = line.strip()
        if ROW.match(line):
            rows.append(line)
            continue
        if rows:
            blocks.append(_table(rows))
            rows = []
        if line:
            blocks.append(f"<p>{_emphasised(line)}</p>")
    return "".join(blocks)


def to_text(body: str, *, articles: bool = False) -> str:
    """What the editor has written as lines, with the numbers it counts."""
    root = html.fragment_fromstring(set_prose(body, articles=articles), create_parent="div")
    lines: list[str] = []
    for block in root:
        if block.tag == "table":
            lines += _rows(block)
        else:
            lines.append(_marked(block))
    return "\n".join(lines)


def _emphasised(line: str) -> str:
    safe = escape(line)
    for pattern, tag in EMPHASIS:
        safe = pattern.sub(rf"<{tag}>\1</{tag}>", safe)
    return safe


def _table(rows: list[str]) -> str:
    rule = next((at for at, row in enumerate(rows) if RULE.match(row)), 0)
    made = []
    for at, row in enumerate(rows):
        if RULE.match(row):
            continue
        tag = "th" if at < rule else "td"
        cells = (cell.strip() for cell in row.strip().strip("|").split("|"))
        made.append("<tr>" + "".join(f"<{tag}><p>{_emphasised(c)}</p></{tag}>" for c in cells) + "</tr>")
    return f"<table><tbody>{''.join(made)}</tbody></table>"


def _rows(table: html.HtmlElement) -> list[str]:
    lines, heads = [], len(table.xpath("./thead/tr"))
    for at, row in enumerate(table.iter("tr"), start=1):
        cells = [" ".join(_marked(part) for part in cell) for cell in row]
        lines.append("| " + " | ".join(cells) + " |")
        if at == heads:
            lines.append("|" + "---|" * len(cells))
    return lines


def _marked(element: html.HtmlElement) -> str:
    """The text of a paragraph with its emphasis marked; the numbers the layout sets are plain."""
    said = element.text or ""
    for child in element:
        inner = _marked(child)
        mark = "" if child.get("class") == "number" else MARKED.get(child.tag, "")
        said += f"{mark}{inner}{mark}" if inner.strip() else inner
        said += child.tail or ""
    return said.replace("\N{NO-BREAK SPACE}", " ")
