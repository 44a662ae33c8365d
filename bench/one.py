"""``python -m bench.one SUBJECT SIZE OUTPUT``: one subject at one size, in a process of its own."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

from bench.folders import BenchFolder, set_up

#: The module and function of each subject, and whether it needs Django set up on that database.
SUBJECTS = {
    "loading": ("bench.subjects.loading", "measure_loading", False),
    "search": ("bench.subjects.searching", "measure_search", True),
    "tantivy": ("bench.rivals.bare", "measure_tantivy", True),
    "datasette": ("bench.rivals.datasette", "measure_datasette", True),
    "postgresql": ("bench.rivals.postgresql", "measure_postgresql", True),
    "xapian": ("bench.rivals.xapian", "measure_xapian", True),
    "hostile": ("bench.subjects.hostile", "measure_hostile", True),
    "pages": ("bench.subjects.pages", "measure_pages", True),
    "exports": ("bench.subjects.exports", "measure_exports", True),
    "editing": ("bench.subjects.editing", "measure_edits", True),
    "uploads": ("bench.subjects.uploads", "measure_uploads", True),
    "links": ("bench.subjects.links", "measure_links", True),
    "meaning": ("bench.subjects.meaning", "measure_meaning", False),
}


def main() -> None:
    """Measure the subject and write its figures as JSON."""
    subject, size, output = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    module, function, inside = SUBJECTS[subject]
    if inside:
        set_up(size)
    figures = getattr(import_module(module), function)(BenchFolder(size))
    output.write_text(json.dumps(figures, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
