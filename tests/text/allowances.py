"""Little enough for a test to wait for its end."""

from __future__ import annotations

from measures.text.confined.process_allowance import ProcessAllowance

SMALL = ProcessAllowance(seconds=1, patience=30.0, memory=256 * 1024 * 1024, question=1 << 20, answer=1 << 20)
