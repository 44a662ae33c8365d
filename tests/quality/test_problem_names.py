"""The kinds of problems by name: none is shown to a reader as a code."""

from __future__ import annotations

import re
from pathlib import Path

from measures.text.problem_names import PROBLEM_GROUPS, PROBLEM_NAMES, problem_codes, problem_name
from measures.text.rule_names import RULE_LABELS

CODE = Path(__file__).parent.parent.parent / "measures"
#: A code as the code base writes it: two words with a dot, alone in quotes.
WRITTEN = re.compile(r'"([a-z]+\.[a-z_]+)"')


def codes_of_the_code_base() -> set[str]:
    """Return every code that the parser and the loader can give a problem, read from the code itself."""
    sources = [path for folder in ("text", "loading") for path in (CODE / folder).rglob("*.py")]
    own = {"problem_names.py", "rule_names.py"}
    # What takes text out of files knows names of files, and no problems.
    sources = [p for p in sources if p.parent.name != "containers" and p.name != "archive_reader.py"]
    written = {code for path in sources if path.name not in own for code in WRITTEN.findall(path.read_text())}
    return written - RULE_LABELS.keys()


def test_every_kind_of_problem_has_a_name() -> None:
    codes = codes_of_the_code_base()
    assert {"numbering.gap", "repair.uncertain", "import.conflict", "department.unknown"} <= codes
    assert codes - PROBLEM_NAMES.keys() == set()
    assert PROBLEM_NAMES.keys() - codes == set()


def test_every_kind_belongs_to_a_group_with_a_name() -> None:
    assert {group for group, _ in PROBLEM_NAMES.values()} == PROBLEM_GROUPS.keys()
    assert len({name for _, name in PROBLEM_NAMES.values()}) == len(PROBLEM_NAMES)
    assert "numbering.gap" in problem_codes("numbering")


def test_a_kind_without_a_name_shows_its_code() -> None:
    assert problem_name("something.new") == "something.new"
