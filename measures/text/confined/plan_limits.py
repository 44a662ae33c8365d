"""How much reading a plan may cost, and how much a plan may hold. What goes beyond is refused with a reason."""

from __future__ import annotations

from measures.text.confined.process_allowance import ProcessAllowance
from measures.text.containers.file_limits import MAX_BYTES, READING_MEMORY, SCANNING_MEMORY, SCANNING_SECONDS

#: Most plans take 2 s; damaged text of the greatest length that is read at all takes some 30 s.
PLAN_SECONDS = 60
PLAN_ALLOWANCE = ProcessAllowance(
    seconds=PLAN_SECONDS,
    patience=2 * PLAN_SECONDS,
    memory=READING_MEMORY,
    question=MAX_BYTES,
    answer=64 * 1024 * 1024,
    most_seconds=SCANNING_SECONDS,
    most_memory=SCANNING_MEMORY,
)
#: The longest plan known has some 200 measures and 8,000 repaired places; what holds more than this is no plan.
MAX_MEASURES = 2_000
MAX_HEADINGS = 2_000
MAX_NAMES = 40_000
MAX_STEPS = 100_000
MAX_PROBLEMS = 20_000
#: Values in an answer: those of all that, and some more. One takes up to 200 bytes of a web process.
MAX_VALUES = 2_000_000
