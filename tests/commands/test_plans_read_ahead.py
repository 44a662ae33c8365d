"""What reads plans ahead in other processes leaves none behind, however it ends."""

from __future__ import annotations

import subprocess
import sys

from tests.corpus import PLANS

#: Reads a plan in another process, says so, and then waits to be killed.
_READS_AHEAD = """
import signal
import sys
from pathlib import Path

import django

django.setup()
from measures.management import plan_files
from measures.management.plan_inputs import PlanInput

plan_files.is_loaded = lambda content: False
file = Path(sys.argv[1])
with plan_files.read_plans_ahead([PlanInput(file.name, lambda: (file.name, file.read_bytes()))], 2) as sources:
    for _, opener in sources:
        print(opener().ahead().year, flush=True)
        signal.pause()
"""


def test_a_reading_process_ends_with_the_command_that_is_killed() -> None:
    command = [sys.executable, "-c", _READS_AHEAD, str(PLANS[0])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip().isdigit()
        process.kill()
        # The reading process has the same standard output: its end is seen only once both are gone.
        assert process.communicate(timeout=60)[0] == ""
