"""300 different questions of eight kinds, the same for every engine and at every size."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.corpus.material import CorpusMaterial
from bench.corpus.sample_districts import SampleDistrict
from bench.corpus.sample_plan import FIRST_YEAR, PER_PLAN, YEARS, write_plan
from bench.corpus.wording import SampleWording

BROAD = (
    "企业",
    "服务",
    "政务服务",
    "营商环境",
    "机制",
    "建设",
    "优化",
    "推进",
    "平台",
    "加强",
    "完善",
    "提升",
    "政策",
    "推动",
    "项目",
    "创新",
    "管理",
    "支持",
    "发展",
    "改革",
    "监管",
    "开展",
    "事项",
    "办理",
    "单位",
    "工作",
    "重点",
    "深化",
    "探索",
    "落实",
    "产业",
    "审批",
    "信用",
    "数据",
    "市场",
    "保障",
    "一网通办",
)
MEDIUM = (
    "融资",
    "人才",
    "知识产权",
    "招标",
    "仲裁",
    "电力",
    "跨境",
    "税收",
    "贷款",
    "专利",
    "破产",
    "楼宇",
    "园区",
    "社区",
    "检察",
    "调解",
    "外资",
    "绿色",
    "人工智能",
    "算力",
    "生物医药",
    "数字",
    "就业",
    "培训",
    "采购",
    "验收",
    "登记",
    "告知承诺",
    "行政检查",
    "包容审慎",
    "免申即享",
    "中小企业",
    "普惠",
    "担保",
    "上市",
    "孵化器",
    "概念验证",
    "首发经济",
    "海外",
    "通关",
    "公平竞争",
    "综合窗口",
)
ONE = tuple("税水电法网港医车店险债券食药学米")
#: Departments that every district has, chosen as leaders.
LEADS = ("区市场监管局", "区发展改革委", "区司法局", "区财政局", "区税务局", "区数据局", "区政府办公室")
_EACH = 38


@dataclass(frozen=True, slots=True)
class BenchQuestion:
    """A question: ``kind`` says which of the eight, ``lead`` names a department of the chosen district."""

    kind: str
    q: str = ""
    district: tuple[str, ...] = ()
    year: tuple[int, ...] = ()
    lead: str = ""


def bench_questions(material: CorpusMaterial, districts: int) -> list[BenchQuestion]:
    """Return the questions in an order that is random and always the same; ``districts`` are to choose from."""
    chance = random.Random("questions")
    questions = [
        *_plain(chance, material),
        *_several(chance, material),
        *_chosen(chance, districts),
    ]
    unique = list(dict.fromkeys(questions))
    chance.shuffle(unique)
    return unique


def _plain(chance: random.Random, material: CorpusMaterial) -> Iterator[BenchQuestion]:
    """Yield single words: common ones, less common ones, names of few measures, single characters."""
    yield from (BenchQuestion("broad", q) for q in BROAD)
    yield from (BenchQuestion("medium", q) for q in MEDIUM)
    for number in range(_EACH):
        # The first plans are there at every size.
        text = write_plan(number * 3, PER_PLAN, material)
        projects = SampleWording(material, random.Random(f"plan {number * 3}")).projects
        yield BenchQuestion("narrow", chance.choice([name for name in projects if name in text]))
    yield from (BenchQuestion("one character", q) for q in ONE)


def _several(chance: random.Random, material: CorpusMaterial) -> Iterator[BenchQuestion]:
    """Yield two words, exact phrases, and words without others."""
    for _ in range(_EACH):
        first, second = chance.sample([*BROAD, *MEDIUM], 2)
        yield BenchQuestion("two words", f"{first} {second}")
        clause = chance.choice([c for c in material.clauses if c.isalpha()])
        yield BenchQuestion("phrase", f'"{clause[: chance.randint(5, 9)]}"')
        yield BenchQuestion("exclusion", f"{chance.choice(BROAD)} -{chance.choice(MEDIUM)}")


def _chosen(chance: random.Random, districts: int) -> Iterator[BenchQuestion]:
    """Yield questions with choices: districts, years and who leads, with a word and without."""
    for number in range(_EACH * 2):
        slugs = [SampleDistrict(chance.randrange(districts)).slug for _ in range(chance.choice((1, 1, 3)))]
        years = [FIRST_YEAR + chance.randrange(YEARS) for _ in range(chance.choice((0, 1, 2)))]
        lead = chance.choice(LEADS) if number % 3 == 0 else ""
        q = "" if number % 4 == 0 else chance.choice([*BROAD, *MEDIUM])
        yield BenchQuestion("with choices", q, tuple(sorted(set(slugs))), tuple(sorted(set(years))), lead)
    for _ in range(_EACH // 2):
        yield BenchQuestion("with choices", chance.choice(BROAD), (), (FIRST_YEAR + chance.randrange(YEARS),))
