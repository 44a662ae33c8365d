"""Sentences like those of the plans with other numbers, clauses and project names."""

from __future__ import annotations

import random
import re

from bench.corpus.material import CorpusMaterial

_NUMBER = re.compile(r"(?<![\d.第“])\d{1,4}(?![\d.年月日号条])")
_NAME = re.compile(r"“([^”]{2,8})”")
_SYLLABLES = "智汇融创联通惠企云数链星海港湾翼聚能赢新锐元启航盈泰和兴瑞景明"
_KINDS = ("直通车", "服务港", "加速器", "会客厅", "工作室", "一码通", "驿站", "联盟", "行动", "专窗")


class SampleWording:
    """Makes the texts of one plan; the same ``chance`` gives the same texts."""

    def __init__(self, material: CorpusMaterial, chance: random.Random) -> None:
        self._material = material
        self._chance = chance
        #: The plan's own projects: words that occur in few measures of the whole library.
        self.projects = [self._project() for _ in range(6)]

    def text(self) -> str:
        """Return the text of a measure, of as many sentences as one of the plans' measures has."""
        count = self._chance.choice(self._material.lengths)
        return "".join(self.sentence() for _ in range(count))

    def sentence(self) -> str:
        """Return a sentence of the plans with something in it changed."""
        chance, text = self._chance, self._chance.choice(self._material.sentences)
        text = _NUMBER.sub(lambda found: str(self._like(int(found[0]))), text)
        if chance.random() < 0.25:
            text = _NAME.sub(lambda _: f"“{chance.choice(self.projects)}”", text, count=1)
        if chance.random() < 0.5:
            parts = text.rstrip("。").split("，")
            parts[chance.randrange(len(parts))] = chance.choice(self._material.clauses)
            text = "，".join(parts) + "。"
        if chance.random() < 0.03:
            text = f"推进“{chance.choice(self.projects)}”建设，" + text
        return text

    def title(self) -> str:
        """Return the title of a measure: one of the plans', sometimes with a project's name."""
        title = self._chance.choice(self._material.titles)
        return f"建设“{self._chance.choice(self.projects)}”" if self._chance.random() < 0.04 else title

    def _project(self) -> str:
        """Return the name of a project."""
        syllables = "".join(self._chance.choices(_SYLLABLES, k=self._chance.choice((2, 3))))
        return syllables + self._chance.choice(_KINDS)

    def _like(self, number: int) -> int:
        """Return a number of about the same size."""
        return self._chance.randint(max(1, number // 2), number * 2 + 1)
