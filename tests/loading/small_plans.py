"""Small plans for the tests of loading, written as a district would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from measures.loading.actions import LoadResult, load_file


@dataclass(frozen=True)
class Item:
    """A numbered measure of a plan."""

    title: str
    text: str
    duty: str = ""


@dataclass(frozen=True)
class Plan:
    """A plan whose pieces a test can exchange one by one."""

    title: str = "嘉定区2031年优化营商环境行动方案"
    preamble: str = "为进一步优化营商环境，制定本行动方案。"
    chapters: tuple[tuple[str, tuple[Item, ...]], ...] = (
        (
            "优化政务服务",
            (
                Item(
                    "高效办成一件事",
                    "推出一批便利事项，提升办事体验。",
                    "牵头单位：区数据局；配合单位：区政府办公室、各相关部门",
                ),
                Item("完善热线服务", "优化为企服务通道，便利企业咨询。", "牵头单位：区信访办"),
            ),
        ),
        (
            "加强要素保障",
            (
                Item("融资支持", "推广银企对接，提升融资便利。", "牵头单位：区财政局；配合单位：区经委"),
                Item("人才服务", "打造青年人才驿站，优化服务网络。", "牵头单位：区人社局"),
            ),
        ),
    )

    def text(self) -> str:
        """Return the plan as it is published."""
        lines = [self.title, "", self.preamble, ""]
        number = 0
        for ordinal, (title, items) in zip("一二三四五", self.chapters, strict=False):
            lines += [f"{ordinal}、{title}", ""]
            for item in items:
                number += 1
                duty = f"（{item.duty}）" if item.duty else ""
                lines += [f"{number}.{item.title}", "", f"{item.text}{duty}", ""]
        return "\n".join(lines)

    def content(self) -> bytes:
        """Return the plan as the bytes of a file."""
        return self.text().encode()

    def items(self) -> list[Item]:
        """Return all measures in order."""
        return [item for _, items in self.chapters for item in items]

    def with_item(self, number: int, **changes: str) -> Plan:
        """Return the plan with the measure of that number, from 1, changed."""
        return self._with(
            [replace(i, **changes) if n == number else i for n, i in enumerate(self.items(), 1)]
        )

    def without(self, number: int) -> Plan:
        """Return the plan without the measure of that number."""
        removed = self.items()[number - 1]
        return replace(
            self,
            chapters=tuple(
                (title, tuple(i for i in items if i is not removed)) for title, items in self.chapters
            ),
        )

    def with_new(self, item: Item, *, chapter: int = 0) -> Plan:
        """Return the plan with a measure more, the first of a chapter."""
        chapters = list(self.chapters)
        title, items = chapters[chapter]
        chapters[chapter] = (title, (item, *items))
        return replace(self, chapters=tuple(chapters))

    def _with(self, items: Sequence[Item]) -> Plan:
        rest = list(items)
        chapters = []
        for title, old in self.chapters:
            chapters.append((title, tuple(rest[: len(old)])))
            rest = rest[len(old) :]
        return replace(self, chapters=tuple(chapters))


def load_plan(plan: Plan, *, name: str = "plan.txt", dry_run: bool = False) -> LoadResult:
    """Load a plan."""
    return load_file(content=plan.content(), name=name, dry_run=dry_run)
