"""A saved page whose document lies in what is furniture or hidden elsewhere is read; one without a document is not filled."""

from __future__ import annotations

import pytest

from measures.text.containers.web_page import web_page_text

_PARAGRAPH = "（一）推进材料共享。各部门不得要求企业重复提交已经取得的材料。（责任单位：市数据局）"
_DOCUMENT = "".join(f"<p>{_PARAGRAPH}</p>" for _ in range(10))


@pytest.mark.parametrize(
    "frame",
    [
        '<body style="visibility: hidden">{}</body>',
        '<body><div style="display:none" id="source">{}</div><div id="shown"></div></body>',
        "<body><noscript>{}</noscript></body>",
        "<body><aside>{}</aside></body>",
        "<body hidden>{}</body>",
        '<body><div role="contentinfo">{}</div></body>',
    ],
)
def test_the_document_is_read_wherever_the_page_keeps_it(frame: str) -> None:
    page = f"<html><head><title>方案</title></head>{frame.format(_DOCUMENT)}</html>"
    assert web_page_text(page.encode()).count(_PARAGRAPH) == 10


def test_what_is_hidden_beside_a_document_stays_out() -> None:
    page = (
        f'<html><body>{_DOCUMENT}<div style="display:none"><p>{_PARAGRAPH[:20]}另一份</p></div></body></html>'
    )
    assert "另一份" not in web_page_text(page.encode())


def test_a_script_is_no_text() -> None:
    page = f"<html><body><script>var text = '{_PARAGRAPH}';</script></body></html>"
    assert not web_page_text(page.encode()).strip()
