"""``python -m tests.security.fuzz 20000``: that many requests over the five plans, counted; 1 where any failed.

TEST_DATABASE says on which database, SEED with which seed, VERBOSE=1 shows the site's log.
"""

from __future__ import annotations

import logging
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ["LOG_LEVEL"] = "ERROR"


def main() -> int:
    """Make a database, ask, print."""
    import django

    django.setup()
    if not os.environ.get("VERBOSE"):
        logging.disable(logging.CRITICAL)
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    from tests.security.fuzz.library import asker_and_generator
    from tests.security.fuzz.run import run
    from tests.settings import KIND

    number, seed = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, int(os.environ.get("SEED", "1"))
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        asker, generator = asker_and_generator(seed)
        first = run(generator.each_once(), asker)
        report = run(generator.some(number), asker, lambda line: print(line, file=sys.stderr, flush=True))
    finally:
        teardown_databases(databases, verbosity=0)
    print(f"database {KIND}, seed {seed}")
    print(
        f"every address as it should be requested, failures: {len(first.failures)}",
        *first.failures,
        sep="\n  ",
    )
    print("\n".join(report.lines()))
    return 1 if first.failures or report.failures else 0


sys.exit(main())
