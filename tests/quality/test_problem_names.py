"""The kinds of problems by name: none is shown to a reader as a code."""

from __future__ import annotations

import re
from pathlib import Path

from measures.text.problem_names import GROUPS, KINDS, codes_of, name_of
from measures.text.rule_names import LABELS

CODE = Path(__file__).parent.parent.parent / "measures"
#: A code as the code base writes it: two words with a dot, alone in quotes.
WRITTEN = re.compile(r'"([a-z]+\.[a-z_]+)"')


def codes_of_the_code_base() -> set[str]:
    """Return every code that the parser and the loader can give a problem, read from the code itself."""
    sources = [path for folder in ("text", "actions") for path in (CODE / folder).rglob("*.py")]
    own = {"problem_names.py", "rule_names.py"}
    # What takes text out of files knows names of files, and no problems.
    sources = [path for path in sources if path.parent.name != "containers"]
    written = {code for path in sources if path.name not in own for code in WRITTEN.findall(path.read_text())}
    return written - LABELS.keys()


def test_every_kind_of_problem_has_a_name() -> None:
    codes = codes_of_the_code_base()
    assert {"numbering.gap", "repair.uncertain", "import.conflict", "department.unknown"} <= codes
    assert codes - KINDS.keys() == set()
    assert KINDS.keys() - codes == set()


def test_every_kind_belongs_to_a_group_with_a_name() -> None:
    assert {group for group, _ in KINDS.values()} == GROUPS.keys()
    assert len({name for _, name in KINDS.values()}) == len(KINDS)
    assert "numbering.gap" in codes_of("numbering")


def test_a_kind_without_a_name_shows_its_code() -> None:
    assert name_of("something.new") == "something.new"
