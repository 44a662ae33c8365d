"""The process that reads a plan, with less of everything, so that a test need not wait."""

from __future__ import annotations

import sys

from measures.text.confined import plan_worker
from tests.security.shortened import SHORT

if __name__ == "__main__":
    vars(plan_worker)["PLAN_ALLOWANCE"] = SHORT
    plan_worker.main(sys.argv[1])
