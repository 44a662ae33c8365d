"""A product is computed in the thread that asks for it, whatever the number of cores."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
#: Prints how many threads the libraries compute on that numpy has loaded.
_THREADS = """
import json, django
django.setup()
import numpy, threadpoolctl
print(json.dumps([one["num_threads"] for one in threadpoolctl.threadpool_info()]))
"""


@pytest.mark.parametrize(
    ("chosen", "threads"), [({}, 1), ({"OPENBLAS_NUM_THREADS": "2"}, min(2, os.cpu_count() or 1))]
)
def test_numpy_computes_on_one_thread_unless_an_operator_says_otherwise(
    chosen: dict[str, str], threads: int
) -> None:
    environment = {"POLICYHUB_ENV": "test", "DJANGO_SETTINGS_MODULE": "policyhub.settings", **chosen}
    done = subprocess.run(
        [sys.executable, "-c", _THREADS],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert set(json.loads(done.stdout)) == {threads}
