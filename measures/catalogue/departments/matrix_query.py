"""What the matrix of a document can be asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

#: The parts that can be asked for: what the list of measures calls each, and what a reader calls it.
MATRIX_ROLES = {"lead": "牵头", "co_lead": "配合", "dept": "任一"}
MATRIX_COLUMNS = {"": "章", "section": "章与节"}
MATRIX_SORTS = {"": "多的在前", "name": "按名称"}


@dataclass(frozen=True, slots=True)
class MatrixQuery:
    """Which part departments have, what the columns are, in which order the rows stand, and which page of them."""

    role: str = "lead"
    by: str = ""
    sort: str = ""
    page: int = 1

    @property
    def has_sections(self) -> bool:
        """Return whether sections are columns as well as chapters."""
        return self.by == "section"

    @property
    def role_label(self) -> str:
        """Return what a reader calls the part: 牵头, 配合, or 承担 for either."""
        return "承担" if self.role == "dept" else MATRIX_ROLES[self.role]

    @property
    def unnamed(self) -> str:
        """Return what a measure without such a department lacks."""
        return "责任单位" if self.role == "dept" else f"{MATRIX_ROLES[self.role]}单位"

    def address(self) -> str:
        """Return the choice as an address relative to the page: ``?role=co_lead``."""
        given = {
            "role": self.role if self.role != "lead" else "",
            "by": self.by,
            "sort": self.sort,
            "page": str(self.page) if self.page > 1 else "",
        }
        return "?" + urlencode({name: value for name, value in given.items() if value})

    def on_page(self, page: int) -> str:
        """Return the address of another page of the same."""
        return replace(self, page=page).address()

    def switches(self, *, sections: bool) -> list[MatrixSwitch]:
        """Return what can be chosen, the columns only where there are ``sections``."""
        found = [("role", "分工", MATRIX_ROLES), ("by", "列", MATRIX_COLUMNS), ("sort", "排序", MATRIX_SORTS)]
        return [
            MatrixSwitch(
                label,
                tuple(
                    (text, replace(self, **{name: value, "page": 1}).address(), getattr(self, name) == value)  # type: ignore[arg-type]
                    for value, text in options.items()
                ),
            )
            for name, label, options in found
            if name != "by" or sections
        ]


@dataclass(frozen=True, slots=True)
class MatrixSwitch:
    """One thing to choose: for each option its text, its address and whether it is the present one."""

    label: str
    options: tuple[tuple[str, str, bool], ...]
