"""The rules of the repair by name: none is shown to a reader as a code."""

from __future__ import annotations

import re
from pathlib import Path

from measures.evidence.text_pieces_html import QUIET_RULES
from measures.text.rule_names import RULE_LABELS, rule_label

TEXT = Path(__file__).parent.parent.parent / "measures" / "text"
STEP = re.compile(r"(?<!>>> )Step\(\s*\"([a-z_.]+)\"")
NAMED = re.compile(r"Step\(\s*(?:rule=)?([A-Z_]+),")


def rules_of_the_pipeline() -> set[str]:
    """Return every rule that the code of the pipeline gives a step, read from the code itself."""
    sources = [path.read_text() for path in TEXT.rglob("*.py") if path.name != "steps.py"]
    names = {name for source in sources for name in NAMED.findall(source)}
    constants = {
        name: value
        for source in sources
        for name, value in re.findall(r'^([A-Z_]+) = "([a-z_.]+)"', source, re.MULTILINE)
    }
    written = {rule for source in sources for rule in STEP.findall(source)}
    return written | {constants[name] for name in names} | set(returned_by_damage())


def returned_by_damage() -> list[str]:
    """Return the rules that the repair of damage chooses between by the shape of a step."""
    source = (TEXT / "repair" / "restoration.py").read_text()
    return re.findall(r'^[A-Z_]+ = "([a-z_.]+)"', source, re.MULTILINE)


def test_every_rule_has_a_name() -> None:
    rules = rules_of_the_pipeline()
    assert {"reading", "byte_shift", "script", "folded_mark", "bold"} <= rules
    assert rules - RULE_LABELS.keys() == set()
    assert RULE_LABELS.keys() >= QUIET_RULES


def test_a_rule_without_a_name_shows_its_code() -> None:
    assert rule_label("something.new") == "something.new"
