"""``links``: the links between measures of two documents, suggested or confirmed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from measures.api.api_errors import ApiError
from measures.api.operations import describe_operation
from measures.api.parameters import refuse_unknown_parameters
from measures.links.comparison.document_links import links_between
from measures.links.comparison.shown_links import FIGURE_NAMES, SentencePair, recorded_evidence
from measures.models import Document, Link

router = Router()


class AgreeingClauses(Schema):
    """Two clauses that say the same, or nearly."""

    from_: str = Field(alias="from")
    to: str
    agree: float = Field(description="相似程度，0 到 1。")


class LinkEvidence(Schema):
    """What agrees in the two measures."""

    title: float | None = Field(None, description="标题的相似程度，0 到 1。")
    coverage: float | None = Field(None, description="正文中有对应表述的部分，0 到 1。")
    sentences: list[AgreeingClauses] = Field(default_factory=list, description="相合的分句。")
    phrases: list[str] = Field(default_factory=list, description="两处共有、别处少见的词句。")
    near: AgreeingClauses | None = Field(None, description="意思最近的两句，用词可以不同。")
    nearest: str | None = Field(None, description="新增、未见：最接近而不足以建议关联的举措的编号。")


class LinkItem(Schema):
    """One link. ``from`` and ``to`` are codes of measures in the two documents; null for an end without a measure."""

    from_: str | None = Field(alias="from", description="from 方案中举措的编号；新增的举措为 null。")
    to: str | None = Field(description="to 方案中举措的编号；未见的举措为 null。")
    relation: str = Field(
        description="各年之间：same 延续、changed 修改、split 拆分、merged 合并、new 新增、dropped 未见；"
        "各区之间及市级事项：same 同类、related 相关。"
    )
    score: float = Field(description="0 到 1，越高越相近。")
    status: Literal["suggested", "confirmed"] = Field(
        description="suggested 为程序的建议，待核，不是事实；confirmed 已由工作人员确认。"
    )
    updating: bool = Field(
        description="true 表示有关方案的文字或关联的核定刚有改动，建议正在更新，这一条可能还是按改动之前得出的。"
    )
    evidence: LinkEvidence


_Slug = Annotated[str, Field(min_length=1, max_length=80)]


@router.get(
    "/links",
    by_alias=True,
    **describe_operation(
        "关联",
        "两份方案的举措之间的关联",
        list[LinkItem],
        "同一区前后两年的沿革，同年两区之间的同类与相关，市级事项与各区的举措；其他两份方案当场比对。最相近的在前。"
        "经否定的不列。任何一端都可以有几条。",
    ),
)
def list_links(
    request: HttpRequest,
    from_: Annotated[_Slug, Query(alias="from", description="行动方案的 slug。")],
    to: Annotated[_Slug, Query(description="另一份行动方案的 slug。")],
) -> list[dict[str, Any]]:
    """Return the links between two documents."""
    refuse_unknown_parameters(request.GET, "from", "to")
    one, other = _find_document(from_, "from"), _find_document(to, "to")
    updating = None in (one.linked_at, other.linked_at)
    return [_link_answer(link, one, updating=updating) for link in links_between(one, other)]


def _find_document(slug: str, param: str) -> Document:
    """Return a document; raise `ApiError` 400 if there is none with this slug."""
    # PostgreSQL refuses a NUL in a query, and no slug has one.
    found = None if "\0" in slug else Document.objects.select_related("district").filter(slug=slug).first()
    if found is None:
        raise ApiError(
            400, "bad_parameter", f"没有“{slug[:40]}”这份行动方案，全部见 /api/v1/documents。", param
        )
    return found


def _link_answer(link: Link, one: Document, *, updating: bool) -> dict[str, Any]:
    """Return a `LinkItem` as seen from the document ``one``."""
    # If both ends are in one document, the item of the city is the origin.
    ends = (link.origin, link.target)
    turned = link.origin is not None and link.origin.document_id != one.pk
    turned |= link.origin is None and link.target is not None and link.target.document_id == one.pk
    codes = [end.code if end else None for end in (reversed(ends) if turned else ends)]
    return {
        "from": codes[0],
        "to": codes[1],
        "relation": link.relation,
        "score": link.score,
        "status": link.status,
        # Computed evidence is of the present texts; a decision stands whatever they are.
        "updating": updating and link.pk is not None and link.status == Link.Status.SUGGESTED,
        "evidence": _link_evidence(link, turned=turned),
    }


def _link_evidence(link: Link, *, turned: bool) -> dict[str, Any]:
    """Return a `LinkEvidence`, without what cannot be understood of it; ``turned`` swaps its sides."""
    found = recorded_evidence(link)

    def sides(pair: SentencePair) -> dict[str, Any]:
        ends = (pair.target, pair.origin) if turned else (pair.origin, pair.target)
        return {"from": ends[0], "to": ends[1], "agree": pair.agree}

    return {
        **{key: found.figures.get(key) for key in FIGURE_NAMES},
        "sentences": [sides(each) for each in found.sentences],
        "phrases": list(found.phrases),
        "near": sides(found.near) if found.near else None,
        "nearest": found.nearest.code if found.nearest else None,
    }
