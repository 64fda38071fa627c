"""The body of a composed text: cleaned of what the editor may not hold, and set as paragraphs for paper.

Lists become numbered paragraphs, as Phụ lục I wants them: ``Điều 1.`` in bold letters, khoản ``1.``, điểm ``a)`` with
the Vietnamese alphabet. Their numbers are part of the text, so that they are found, copied and read aloud with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import nh3
from lxml import etree, html

from signing.layout.lines import width

ALPHABET = "abcdđeghiklmnopqrstuvxy"
END_MARK = "./."
ARTICLE_CLASS = "dieu"
PARTS = ("./thead", "./tbody")
ROWS = ("./tr", "./thead/tr", "./tbody/tr")
INLINE = {"strong", "b", "em", "i", "u", "sub", "sup", "br", "s"}
HEADINGS = {"h1": "chapter", "h2": "chapter", "h3": "section", "h4": "section"}
TYPED_ARTICLE = re.compile(r"\s*(Điều\s+\d+[a-zđ]?\.)")
FIGURES = re.compile(r"[\s\d.,%+()–-]*\d[\s\d.,%+()–-]*")
CLOSING = re.compile(r"[\s.;,/]*$")
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MAX_COLUMNS = 40
ONE_LINE = 34.0
"""About what a line of the page holds, in letter sizes, and a little more."""
TALL = 350.0
"""A cell with more than this may be broken over two pages."""

CLEANER = nh3.Cleaner(
    tags=INLINE
    | set(HEADINGS)
    | {"p", "ol", "ul", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "colgroup", "col"},
    clean_content_tags={"script", "style", "title", "template", "iframe", "object", "svg", "math"},
    attributes={
        "ol": {"start", "type", "data-type"},
        "td": {"colspan", "rowspan", "colwidth", "style"},
        "th": {"colspan", "rowspan", "colwidth", "style"},
        **{tag: {"style"} for tag in ("p", *HEADINGS)},
    },
    allowed_classes={"ol": {ARTICLE_CLASS}},
    filter_style_properties={"text-align"},
    link_rel=None,
)


def clean(text: str) -> str:
    """What of the editor's HTML is kept: paragraphs, lists, tables, emphasis, alignment; nothing that acts or loads."""
    kept = CLEANER.clean(UNPRINTABLE.sub("", text))
    return UNPRINTABLE.sub("", kept)  # what was written as an entity


def letter(number: int) -> str:
    """The letter of a điểm: a, b, c, d, đ … y, then aa, ab …"""
    letters = ""
    while number > 0:
        number, index = divmod(number - 1, len(ALPHABET))
        letters = ALPHABET[index] + letters
    return letters


def roman(number: int) -> str:
    """The number in Roman figures."""
    parts = (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    )
    written = ""
    for value, figures in parts:
        while number >= value:
            number, written = number - value, written + figures
    return written


def set_prose(text: str, *, articles: bool = False, end_mark: bool = False) -> str:
    """The text as blocks for the page. With ``articles`` a list at the outermost level counts Điều.

    ``end_mark`` closes the text with ``./.`` in place of its last full stop.
    """
    source = html.fragment_fromstring(clean(text), create_parent="div")
    setter = _Setter(articles=articles)
    setter.blocks(source)
    blocks = setter.done
    if end_mark and blocks:
        _close(blocks)
    return "".join(
        etree.tostring(block, encoding="unicode", method="html", with_tail=False) for block in blocks
    )


@dataclass
class _Setter:
    """Walks the cleaned text and collects the blocks of the page."""

    articles: bool
    done: list[html.HtmlElement] = field(default_factory=list)
    articles_so_far: int = 0

    def blocks(self, parent: html.HtmlElement) -> None:
        """Every block of the parent; loose text becomes a paragraph."""
        for child in _grouped(parent):
            if child.tag in ("ol", "ul"):
                self.list(child)
            elif child.tag == "table":
                self.table(child)
            elif child.tag in ("blockquote", "li"):
                self.blocks(child)
            else:
                self.paragraph(child, HEADINGS.get(child.tag, "text"))

    def paragraph(self, source: html.HtmlElement, role: str, label: str = "") -> None:
        """One paragraph, with its number before it."""
        if not label and not _text(source):
            return
        made = html.Element("p")
        made.set("class", " ".join(filter(None, (role, _alignment(source)))))
        _move(source, made)
        typed = TYPED_ARTICLE.match(made.text or "") if role == "text" and not label else None
        if typed:
            made.text = (made.text or "")[typed.end() :]
            label, role = typed[1], "article"
            made.set("class", role)
        if label:
            _put_first(made, label, bold=role == "article")
        self.done.append(made)

    def list(self, source: html.HtmlElement, depth: int = 0, within: str = "") -> None:
        """The items of a list as numbered paragraphs; lists within them one level down."""
        level = self._level(source, depth, within)
        start = source.get("start", "")
        number = int(start) if re.fullmatch(r"\d{1,4}", start) else 1
        if level == "article":
            number = number if start and number > 1 else self.articles_so_far + 1
        for item in _grouped(source):
            if item.tag != "li":
                self.blocks(_wrapped([item]))
                continue
            self.item(item, level, _label(level, number), depth)
            if level == "article":
                self.articles_so_far = number
            number += 1

    def item(self, source: html.HtmlElement, level: str, label: str, depth: int) -> None:
        """One item: its first paragraph bears the number."""
        parts = list(_grouped(source))
        if not parts or parts[0].tag in ("ol", "ul", "table"):
            parts.insert(0, html.Element("p"))
        for part in parts:
            if part.tag in ("ol", "ul"):
                self.list(part, depth + 1, level)
            elif part.tag == "table":
                self.table(part)
            else:
                role = "article" if level == "article" and label else "text"
                self.paragraph(part, role, label)
                label = ""

    def table(self, source: html.HtmlElement) -> None:
        """A table; words that stand in it outside of its cells go before it."""
        stray = "".join(source.xpath(" | ".join(f"{part}/text()" for part in (".", *ROWS, *PARTS)))).strip()
        if stray:
            self.blocks(_paragraph(stray))
        self.done.append(_table(source))

    def _level(self, source: html.HtmlElement, depth: int, within: str) -> str:
        if source.tag == "ul":
            return "plus" if within == "dash" else "dash"
        if source.get("class") == ARTICLE_CLASS:
            return "article"
        kind = source.get("type") or source.get("data-type") or ""
        told = {"1": "clause", "a": "point", "A": "point", "i": "roman", "I": "roman"}.get(kind)
        levels = ("article", "clause", "point") if self.articles else ("clause", "point")
        return told or (levels[depth] if depth < len(levels) else "dash")


def _label(level: str, number: int) -> str:
    if level == "article":
        return f"Điều {number}."
    if level == "clause":
        return f"{number}."
    if level == "point":
        return f"{letter(number)})"
    if level == "roman":
        return f"{roman(number)}."
    return "-" if level == "dash" else "+"


def _grouped(parent: html.HtmlElement) -> list[html.HtmlElement]:
    """The blocks within an element, with text that stands loose gathered into paragraphs."""
    blocks: list[html.HtmlElement] = []
    loose: html.HtmlElement | None = None

    def gather() -> html.HtmlElement:
        nonlocal loose
        if loose is None:
            loose = html.Element("p")
            blocks.append(loose)
        return loose

    if (parent.text or "").strip():
        gather().text = parent.text
    for child in list(parent):
        tail, child.tail = child.tail or "", None
        if child.tag in INLINE:
            gather().append(child)
            child.tail = tail
            continue
        loose = None
        blocks.append(child)
        if tail.strip():
            gather().text = tail
    return blocks


def _move(source: html.HtmlElement, target: html.HtmlElement) -> None:
    target.text = source.text
    for child in list(source):
        target.append(child)


def _put_first(paragraph: html.HtmlElement, label: str, *, bold: bool) -> None:
    mark = html.Element("b" if bold else "span")
    mark.set("class", "number")
    mark.text = label
    mark.tail = f"\N{NO-BREAK SPACE}{(paragraph.text or '').lstrip()}"
    paragraph.text = None
    paragraph.insert(0, mark)


def _text(element: html.HtmlElement) -> str:
    return "".join(element.itertext()).replace("\N{NO-BREAK SPACE}", " ").strip()


def _alignment(element: html.HtmlElement) -> str:
    told = re.search(r"text-align:\s*(left|right|center)", element.get("style", ""))
    return told[1] if told else ""


def _table(source: html.HtmlElement) -> html.HtmlElement:
    """The table with its head apart, so that it is repeated on every page."""
    table = html.Element("table")
    table.set("class", "grid")
    rows = source.xpath(" | ".join(ROWS))
    columns = _columns(rows)
    if columns is not None:
        table.append(columns)
    heads = 0
    while heads < len(rows) - 1 and len(rows[heads]) and all(cell.tag == "th" for cell in rows[heads]):
        heads += 1
    for tag, some in (("thead", rows[:heads]), ("tbody", rows[heads:])):
        if some:
            part = etree.SubElement(table, tag)
            part.extend(_row(row) for row in some)
    return table


def _row(source: html.HtmlElement) -> html.HtmlElement:
    row = html.Element("tr")
    for cell in source.iterchildren("td", "th"):
        made = etree.SubElement(row, cell.tag)
        for span in ("colspan", "rowspan"):
            if re.fullmatch(r"[1-9]\d?", cell.get(span, "")):
                made.set(span, cell.get(span))
        lines = _grouped(cell)
        told = _alignment(cell) or next((a for a in map(_alignment, lines) if a), "")
        if cell.tag == "td" and not told and FIGURES.fullmatch(_text(cell)):
            told = "right" if len(row) > 1 else "center"  # the first column counts the rows
        if told:
            made.set("class", told)
        inner = _Setter(articles=False)
        inner.blocks(_wrapped(lines))
        made.extend(inner.done)
    if any(width(_text(cell)) > TALL for cell in row):
        row.set("class", "tall")
    return row


def _paragraph(text: str) -> html.HtmlElement:
    made = html.Element("p")
    made.text = text
    return _wrapped([made])


def _wrapped(parts: list[html.HtmlElement]) -> html.HtmlElement:
    parent = html.Element("div")
    parent.extend(parts)
    return parent


def _columns(rows: list[html.HtmlElement]) -> html.HtmlElement | None:
    """Widths the editor set, as parts of the table's width; None unless the first row tells all of them."""
    told = [cell.get("colwidth", "") for cell in rows[0].iterchildren("td", "th")] if rows else []
    widths = [int(part) for group in told for part in group.split(",") if re.fullmatch(r"\d{1,4}", part)]
    cells = list(rows[0].iterchildren("td", "th")) if rows else []
    spans = sum(int(cell.get("colspan", "1")) if cell.get("colspan", "1").isdigit() else 1 for cell in cells)
    if not widths or len(widths) != spans or spans > MAX_COLUMNS or not sum(widths):
        return None
    group = html.Element("colgroup")
    for share in widths:
        etree.SubElement(group, "col").set("style", f"width: {100 * share / sum(widths):.2f}%")
    return group


def _close(blocks: list[html.HtmlElement]) -> None:
    """Put the end mark behind the last word; a last line that stands alone keeps what is before it beside it."""
    if blocks[-1].tag != "p":
        blocks.append(html.Element("p"))
        blocks[-1].set("class", "text")
    last = blocks[-1]
    ends = [(e, side) for e, side in _texts(last) if (getattr(e, side) or "").strip()]
    element, side = ends[-1] if ends else (last, "text")
    setattr(element, side, CLOSING.sub("", getattr(element, side) or "") + END_MARK)
    if len(blocks) > 1 and width(_text(last)) < ONE_LINE:
        blocks[-2].set("class", f"{blocks[-2].get('class')} kept")


def _texts(element: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """Where text stands within the element, in the order of reading."""
    yield element, "text"
    for child in element:
        yield from _texts(child)
        yield child, "tail"
