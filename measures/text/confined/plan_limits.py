"""How much reading a plan may cost, and how much a plan may hold. What goes beyond is refused with a reason."""

from __future__ import annotations

from measures.text.confined.process_allowance import Allowance
from measures.text.containers.file_limits import MAX_BYTES, MEMORY

#: Most plans take 2 s; damaged text of the greatest length that is read at all takes some 30 s.
SECONDS = 60
ALLOWANCE = Allowance(
    seconds=SECONDS, patience=2 * SECONDS, memory=MEMORY, question=MAX_BYTES, answer=64 * 1024 * 1024
)
#: The longest plan known has some 200 measures and 8,000 repaired places; what holds more than this is no plan.
MAX_MEASURES = 2_000
MAX_HEADINGS = 2_000
MAX_NAMES = 40_000
MAX_STEPS = 100_000
MAX_PROBLEMS = 20_000
