"""One made-up plan as text: the notice, the plan in chapters, and sometimes annexes, in the plans' own layout."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.corpus.material import CorpusMaterial
from bench.corpus.sample_districts import SampleDistrict
from bench.corpus.wording import SampleWording

FIRST_YEAR, YEARS = 2015, 12
#: The measures of a plan, and the number of city items among them in a plan with annexes.
PER_PLAN, CITY_ITEMS = 50, 12
_WITH_ANNEXES, _PLAIN = 6, 5
_DIGITS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class SampleMeasure:
    """A measure as it is printed; ``lead`` and ``co_lead`` are names."""

    number: int
    title: str
    text: str
    lead: tuple[str, ...]
    co_lead: tuple[str, ...]
    own: bool


def district_of(number: int) -> SampleDistrict:
    """Return the district of the plan with this number, from 0; the years of a district are consecutive."""
    return SampleDistrict(number // YEARS)


def write_plan(number: int, measures: int, material: CorpusMaterial) -> str:
    """Return the plan with this number, of ``measures`` measures at most `PER_PLAN`; always the same text."""
    chance = random.Random(f"plan {number}")
    wording = SampleWording(material, chance)
    place, year = district_of(number), FIRST_YEAR + number % YEARS
    annexed = number % _WITH_ANNEXES == _PLAIN and measures > 2 * CITY_ITEMS
    city = CITY_ITEMS if annexed else 0
    items = [_item(n + 1, place, wording, chance, material) for n in range(measures - city)]
    lines = [*_head(place, year, chance), *_body(items, wording, chance, material)]
    if annexed:
        lines += _annexes(items, city, place, wording, chance, material)
    return "\n\n".join(lines) + "\n"


def _item(
    number: int,
    place: SampleDistrict,
    wording: SampleWording,
    chance: random.Random,
    material: CorpusMaterial,
) -> SampleMeasure:
    """Return a measure; a tenth of them name no department."""
    leads, co_leads = chance.choice(material.department_counts) if chance.random() < 0.9 else (0, 0)
    names: dict[str, None] = {}
    while len(names) < leads + co_leads:
        names[chance.choice(place.own if chance.random() < 0.08 else material.departments)] = None
    named = tuple(names)
    own = chance.random() < 0.2
    return SampleMeasure(number, wording.title(), wording.text(), named[:leads], named[leads:], own)


def _head(place: SampleDistrict, year: int, chance: random.Random) -> Iterator[str]:
    """Yield the notice, and the plan's title and preamble."""
    title = f"{place.name}持续打造国际一流营商环境行动方案（{year}年）"
    yield f"{place.name}人民政府办公室关于印发《{title}》的通知"
    yield "区政府各部门、各街道办事处、有关单位："
    yield f"　　《{title}》已经区政府同意，现印发给你们，请按照执行。"
    yield f"　　{place.name}人民政府办公室"
    yield f"　　{year}年{chance.randint(1, 4)}月{chance.randint(1, 28)}日"
    yield title
    yield f"　　{year}年，{place.name}聚焦提升企业感受度，结合区域经济社会发展阶段性特点，制定本行动方案。"


def _body(
    items: list[SampleMeasure], wording: SampleWording, chance: random.Random, material: CorpusMaterial
) -> Iterator[str]:
    """Yield chapters with sections with measures, numbered through."""
    chapters = chance.sample(material.chapters, 5)
    share = -(-len(items) // len(chapters))
    for at, chapter in enumerate(chapters):
        yield f"　　{_DIGITS[at]}、{chapter}"
        own = items[at * share : (at + 1) * share]
        half = -(-len(own) // 2)
        for place, section in enumerate(chance.sample(material.sections, 2 if len(own) > 1 else 1)):
            yield f"　　（{_DIGITS[place]}）{section}"
            for item in own[place * half : (place + 1) * half]:
                yield f"　　{item.number}.{item.title}"
                yield f"　　{item.text}{_duty(item)}"


def _duty(item: SampleMeasure) -> str:
    """Return the clause that names the departments."""
    clauses = []
    if item.lead:
        clauses.append(f"牵头单位：{'、'.join(item.lead)}")
    if item.co_lead:
        clauses.append(f"配合责任单位：{'、'.join(item.co_lead)}")
    return f"（{'；'.join(clauses)}）" if clauses else ""


def _annexes(
    items: list[SampleMeasure],
    city: int,
    place: SampleDistrict,
    wording: SampleWording,
    chance: random.Random,
    material: CorpusMaterial,
) -> Iterator[str]:
    """Yield the list of the city's items, and the table that repeats all assignments, sometimes differently."""
    yield "　　附件："
    yield "　　1.样本市优化营商环境条线部门牵头改革事项"
    yield f"　　2.{place.name}优化营商环境行动方案责任分工表"
    yield "　　附件1"
    yield "样本市优化营商环境条线部门牵头改革事项"
    yield f"　　（主要涉及{city}项改革举措，供各部门主动对接、争取指导、推进工作）"
    yield from ("序号", "改革事项", "样本市牵头", "条线部门", "一、深化对标改革")
    # City items have titles of their own: a list with the titles of the plan's measures would be a table of those.
    titles = chance.sample(
        [title for title in material.titles if title not in {i.title for i in items}], city
    )
    for number, title in enumerate(titles, start=1):
        yield f"{number}.{title}"
        yield wording.text()
        yield "、".join(dict.fromkeys(chance.choices(material.city_bodies, k=chance.randint(1, 3))))
    yield "　　附件2"
    yield f"{place.name}优化营商环境行动方案责任分工表"
    yield "　　（其中，标记★是本区提出的，未标记★是全市要求各区落实的）"
    yield from ("序号", "改革事项", "牵头单位", "配合责任单位")
    for item in items:
        if item.lead and item.co_lead:
            yield f"{item.number}{'★' if item.own else ''}.{item.title}"
            yield item.text
            yield "、".join(item.lead)
            yield "、".join(
                item.co_lead[1:] if len(item.co_lead) > 1 and chance.random() < 0.1 else item.co_lead
            )
