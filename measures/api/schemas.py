"""Schemas that several operations share.

Those that occur by the hundred are plain pydantic models: a `Schema` looks up every value as a template does.
"""

from __future__ import annotations

from datetime import date, datetime

from ninja import Field, Schema
from pydantic import BaseModel

KIND_DESCRIPTION = "district 区级举措；city 市级事项。"
NAMES_DESCRIPTION = "照原文所写（与 parse_plan --json 相同）；人工增加的用规范简称。"


class DepartmentRole(BaseModel):
    """A department assigned to a measure today, with its role."""

    id: int = Field(description="部门编号，用于 lead、co_lead、dept 参数。")
    name: str = Field(description="规范简称。")
    role: str = Field(description="lead 牵头；co_lead 配合。")


class TargetItem(BaseModel):
    """A quantity that a measure commits to."""

    text: str
    number: float
    unit: str
    bound: str = Field(description=">=、>、<=、<、~，未写明为空。")
    period: str
    phrase: str


class ProgressItem(BaseModel):
    """How far a measure had come, as somebody entered it."""

    status: str = Field(
        description="not_started 未启动；in_progress 推进中；done 已完成；overdue 逾期。都是人填的，不由日期推断。"
    )
    as_of: date = Field(description="是哪一天的情况。")
    note: str
    link: str = Field(description="http 或 https 网址，没有的为空。")
    entered_by: str = Field(description="填报人；账号没有写姓名的为空。")
    entered_at: datetime


class MeasureBrief(Schema):
    """One measure in a table of contents."""

    id: str = Field(description="永久标识：document/code。")
    document: str
    code: str
    title: str
    chapter: str | None = Field(description="所在的章的标题。")
    section: str | None = Field(description="章下再分节时，所在的最里一层的标题。")
    kind: str = Field(description=KIND_DESCRIPTION)
    own_initiative: bool
    deadline: str = Field(description="完成时限，照原文；几个以“；”分隔，没有写明的为空。")
    deadline_kind: str | None = Field(
        description="date 有期限；ongoing 长期；recurring 定期；unclear 日期不明；null 没有写明时限。"
    )
    due: date | None = Field(description="最晚完成日；没有写年份的，按行动方案的年份。")
    lead: list[str] = Field(description=f"今日的牵头单位，{NAMES_DESCRIPTION}")
    co_lead: list[str] = Field(description=f"今日的配合单位，{NAMES_DESCRIPTION}")
    url: str = Field(description="永久网址。")


class MeasureItem(MeasureBrief):
    """One measure in a list."""

    text: str
    district: str
    district_slug: str
    year: int
    departments: list[DepartmentRole]
    targets: list[TargetItem]
    open_discrepancies: list[str] = Field(
        description="正文与附表待核的不一致之处：lead、co_lead、title、text。"
    )
    progress: ProgressItem | None = Field(description="最近填报的进展；没有人填报为 null。")
    updated_at: datetime


class MatchedItem(MeasureItem):
    """One measure in a list that was searched for."""

    match: str = Field(
        description="怎样找到的：exact 符合全部条件；partial 部分相符，没有哪一项包含全部检索词；meant 按意思相近。"
    )


class MeantItem(MatchedItem):
    """One measure that says in other words what the query says."""

    passage: str = Field(description="意思最接近的一段，照原文。")
    likeness: float = Field(description="与检索词的相近程度，越大越近。")


class FacetValue(BaseModel):
    """One value of a facet, and the number of measures that choosing it would give."""

    value: str
    label: str
    count: int
    chosen: bool


class GroupCount(BaseModel):
    """One group of a grouped list."""

    value: str
    label: str
    count: int


class DocumentItem(Schema):
    """One document. Facts that the source does not state are null."""

    slug: str
    district: str
    district_slug: str
    year: int
    title: str
    number: str | None
    issuer: str | None
    issued_on: date | None
    addressee: str | None
    measure_count: int = Field(description="区级举措的项数。")
    city_item_count: int = Field(description="市级事项的项数。")
    source_sha256: str | None
    url: str
    updated_at: datetime
