"""The report of loading the registry."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class RegistryReport:
    """What was created and updated, which staff edits were kept, and what needs attention."""

    created_districts: int = 0
    created_departments: int = 0
    created_aliases: int = 0
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    attention: list[str] = field(default_factory=list)

    @property
    def changed_nothing(self) -> bool:
        """Whether nothing was written."""
        return not (
            self.created_districts or self.created_departments or self.created_aliases or self.updated
        )

    def lines(self) -> list[str]:
        """Return the report in Chinese, one line for each fact."""
        if self.changed_nothing:
            first = "名录没有变化。"
        else:
            first = (
                f"新增 {self.created_districts} 个区、{self.created_departments} 个部门、"
                f"{self.created_aliases} 个别名，更新 {len(self.updated)} 处。"
            )
        groups = (("更新", self.updated), ("保留人工修改", self.kept), ("请留意", self.attention))
        return [first, *(f"  {label}：{line}" for label, lines in groups for line in lines)]
