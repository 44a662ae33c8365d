"""The process that reads a spreadsheet, with less of everything, so that a test need not wait."""

from __future__ import annotations

import sys

from measures.spreadsheets import tables_worker
from tests.security.shortened import SHORT

if __name__ == "__main__":
    vars(tables_worker)["ALLOWANCE"] = SHORT
    tables_worker.main(*sys.argv[1:])
