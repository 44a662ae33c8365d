"""The readable text of a web page: paragraphs as lines, tables as lines of cells, without what is only the page's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree, html

from measures.text.containers.table_grid import TableGrid
from measures.text.decode import UnreadableBytes


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_DROPPED = _tags(
    "script style noscript template head title nav footer aside svg iframe object embed audio video canvas button"
    " select option input textarea rt rp map"
)
#: What no page has its text in, whatever it hides.
_NEVER_TEXT = _tags("script style head title svg iframe object embed audio video canvas select option map")
_BLOCKS = _tags(
    "address article blockquote body center dd div dl dt fieldset figure figcaption form h1 h2 h3 h4 h5 h6 header hr"
    " html li main ol p pre section tr table tbody thead tfoot caption ul td th"
)
_CALLED = _tags("div ul ol dl p section header form span table")
_UNREAD = _tags("a script style noscript")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
#: A document is more than this share of the characters of its page.
_LEAST_SHARE = 0.1
_WORD = re.compile(r"\w")
_NUMBERED = re.compile(r"\s{0,9}(?:[0-9０-９]{1,6}\s{0,9}[.．、)）]|[一二三四五六七八九十]{1,6}、|[（(])")
#: What sites call what they put around a document: one word of an element's class or name.
_FURNITURE = _tags(
    "nav navbar navi navigation menu submenu breadcrumb breadcrumbs crumb crumbs bread location footer foot copyright"
    " sidebar share sharebox bdshare bdsharebuttonbox socialshare toolbar related recommend xgwj xgjd pager pagination"
    " prevnext qrcode ewm erweima fontsize search searchbox login topbar attachment attachments fujian friendlink"
)
_NAME_PARTS = re.compile(r"[^\W_]+")
#: A paragraph of so many characters is a document's, whatever its element is called, and so are so many in all.
_PARAGRAPH, _MOST_FURNITURE = 40, 120
#: The name of a file to be fetched, as the text of a link.
_FILE_NAME = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|zip|rar|7z|jpe?g|png)\s{0,9}$", re.IGNORECASE)
#: So many links and nothing else make a block of navigation.
_FEWEST_LINKS = 5


def web_page_text(content: bytes) -> str:
    """Return the text of the page in ``content``, UTF-8. Raise `UnreadableBytes` if there is none."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise UnreadableBytes("网页是空的，或无法读取。请在浏览器中重新保存，或复制文字粘贴导入。") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        # What stands deeper is cut off without a word: better nothing than a part.
        raise UnreadableBytes("网页的标签嵌套过深，没有读取。请在浏览器中打开，复制文字粘贴导入。")
    text = _text_without(root, _is_dropped)
    whole = _text_without(root, _is_never_text)
    # Some pages keep the document itself in what is furniture, hidden or a form's on others.
    return whole if _count_han(text) < _count_han(whole) * _LEAST_SHARE else text


def _text_without(root: html.HtmlElement, is_dropped: Callable[[html.HtmlElement], bool]) -> str:
    """Return the text under ``root`` without the elements that ``is_dropped`` names."""
    writer = _PageWriter(is_dropped)
    writer.walk(root)
    return writer.text()


def _count_han(text: str) -> int:
    return len(_HAN.findall(text))


class _PageWriter:
    """Goes through a page once, without recursion: pages may be nested as deep as their authors like."""

    def __init__(self, is_dropped: Callable[[html.HtmlElement], bool]) -> None:
        self._is_dropped = is_dropped
        self._lines: list[str] = []
        self._line: list[str] = []
        self._grids: list[TableGrid] = []
        self._counts: list[int | None] = []

    def text(self) -> str:
        """Return what was written so far."""
        self._end_line()
        return "\n".join(self._lines).strip("\n") + "\n"

    def walk(self, root: html.HtmlElement) -> None:
        """Write everything under ``root``."""
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if self._is_dropped(element):
                    walker.skip_subtree()
                    continue
                self._open_element(element)
                self._write_text(element.text, in_pre=element.tag == "pre")
            else:
                if not self._is_dropped(element):
                    self._close_element(element)
                if element is not root:
                    self._write_text(element.tail)

    def _open_element(self, element: html.HtmlElement) -> None:
        tag = element.tag
        if tag == "br" or tag in _BLOCKS:
            self._end_line()
        if tag in {"ol", "ul"}:
            start = element.get("start", "1")
            self._counts.append(int(start) if tag == "ol" and start.isdecimal() and len(start) < 6 else None)
        elif tag == "li" and self._counts:
            self._write_item_number(element)
        elif tag == "table":
            self._grids.append(TableGrid())
        elif tag == "tr" and self._grids:
            self._grids[-1].begin_row()
        elif tag == "h1":
            for grid in self._grids:
                grid.hold_heading()
        elif tag in {"td", "th"} and self._grids:
            self._grids[-1].begin_cell(_span(element, "colspan"), _span(element, "rowspan"))

    def _close_element(self, element: html.HtmlElement) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._end_line()
        if tag in {"ol", "ul"} and self._counts:
            self._counts.pop()
        elif tag in {"td", "th"} and self._grids:
            self._grids[-1].end_cell()
        elif tag == "table" and self._grids:
            self._put_lines(self._grids.pop().lines())

    def _write_item_number(self, element: html.HtmlElement) -> None:
        """Write the number that a browser shows before an item of a list, unless the item has one of its own."""
        count = self._counts[-1]
        if count is None:
            return
        self._counts[-1] = count + 1
        if not _NUMBERED.match("".join(element.itertext())[:20]):
            self._line.append(f"{count}.")

    def _write_text(self, text: str | None, *, in_pre: bool = False) -> None:
        if not text:
            return
        if in_pre:
            for line in text.splitlines():
                self._line.append(line)
                self._end_line()
            return
        self._line.append(text)

    def _end_line(self) -> None:
        line = _unwrapped("".join(self._line))
        self._line.clear()
        if line.strip(" "):
            self._put_lines([line])

    def _put_lines(self, lines: list[str]) -> None:
        """Write lines into the cell that is open, if one is, else to the page."""
        for line in lines:
            if not (self._grids and self._grids[-1].put(line)):
                self._lines.append(line)


def _unwrapped(text: str) -> str:
    """Return a line as a browser shows it: breaks in its source are spaces, and none between Chinese characters."""

    def space(found: re.Match[str]) -> str:
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        is_break = "\n" in found[0] or "\r" in found[0]
        return "" if is_break and before > "\u2e80" and after > "\u2e80" else " "

    return _SPACE.sub(space, text).strip(" ")


def _is_never_text(element: html.HtmlElement) -> bool:
    return not isinstance(element.tag, str) or element.tag in _NEVER_TEXT


def _is_dropped(element: html.HtmlElement) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or tag in _DROPPED or element.get("hidden") is not None:
        return True
    if element.get("role") in {"navigation", "search", "banner", "contentinfo"}:
        return tag not in {"body", "main", "article"}
    if _HIDDEN.search(element.get("style") or "") or _is_named_furniture(element):
        return True
    if tag == "a":
        return bool(
            _FILE_NAME.search(element.get("href") or "") and _FILE_NAME.search(element.text_content())
        )
    return tag in {"ul", "ol", "div"} and _is_navigation(element)


def _is_named_furniture(element: html.HtmlElement) -> bool:
    """Whether an element is called what sites call their furniture, and holds no paragraph of a document."""
    if element.tag not in _CALLED:
        return False
    called = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    if _FURNITURE.isdisjoint(_NAME_PARTS.findall(called)):
        return False
    length = 0
    for part in element.iter():
        # The text behind a link is its parent's.
        own = "" if part.tag in _UNREAD else part.text
        for text in (own, part.tail if part is not element else ""):
            words = "".join((text or "").split())
            length += len(words)
            if length >= _MOST_FURNITURE or (len(words) >= _PARAGRAPH and "。" in words):
                return False
    return True


def _is_navigation(element: html.HtmlElement) -> bool:
    """Whether a block holds many links and nothing else that could be read."""
    links = sum(1 for _ in _at_most(element.iter("a"), _FEWEST_LINKS))
    if links < _FEWEST_LINKS:
        return False
    own = "".join(str(part) for part in element.xpath(".//text()[not(ancestor::a)]"))
    return not _WORD.search(own)


def _at_most(items: Iterator[html.HtmlElement], most: int) -> Iterator[html.HtmlElement]:
    for at, item in enumerate(items):
        if at == most:
            return
        yield item


def _span(element: html.HtmlElement, name: str) -> int:
    """Return over how many columns or rows a cell reaches, within reason."""
    value = element.get(name, "1").strip()
    return max(1, min(int(value), 50)) if value.isdecimal() and len(value) < 4 else 1
