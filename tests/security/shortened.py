"""What a confined process gets in the tests: enough for any plan, and over soon."""

from __future__ import annotations

from dataclasses import replace

from measures.text.confined.plan_limits import PLAN_ALLOWANCE

SHORT = replace(PLAN_ALLOWANCE, seconds=2, memory=400 * 1024 * 1024)
