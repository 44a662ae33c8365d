"""Write the corpora: plans as text files, and the registry of their districts. Existing ones are reused."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from bench.corpus.material import gather_material
from bench.corpus.sample_districts import write_registry
from bench.corpus.sample_plan import PER_PLAN, district_of, write_plan
from bench.folders import ROOT, BenchFolder


def plans_of(size: int) -> Iterator[tuple[int, int]]:
    """Yield number and measures of the plans that make ``size`` measures."""
    for number in range(-(-size // PER_PLAN)):
        yield number, min(PER_PLAN, size - number * PER_PLAN)


def file_of(size: int, number: int) -> Path:
    """Return the file of a plan."""
    place = district_of(number)
    return BenchFolder(size).plans / place.slug / f"{number:05}.txt"


def write_corpus(size: int) -> None:
    """Write the plans of ``size`` measures and the registry, unless they are there and made in this very way."""
    plans = BenchFolder(size).plans
    edition = _edition()
    if not (plans / edition).exists():
        shutil.rmtree(plans, ignore_errors=True)
        plans.mkdir(parents=True)
        (plans / edition).touch()
    missing = [
        (number, measures) for number, measures in plans_of(size) if not file_of(size, number).exists()
    ]
    started = time.perf_counter()
    if missing:
        material = gather_material()
        for number, measures in missing:
            path = file_of(size, number)
            path.parent.mkdir(exist_ok=True)
            path.write_text(write_plan(number, measures, material), encoding="utf-8")
        print(f"{len(missing)} plans written in {time.perf_counter() - started:.0f} s", flush=True)
    last = max(number for number, _ in plans_of(size))
    write_registry(BenchFolder(size).registry, district_of(last).number + 1)


def _edition() -> str:
    """Return an edition that changes with the code and the material of the plans."""
    here = Path(__file__).parent
    sources = [*sorted(here.glob("*.py")), *sorted((ROOT / "fixtures" / "plans").glob("*.txt"))]
    content = b"".join(hashlib.sha256(path.read_bytes()).digest() for path in sources)
    return f"edition-{hashlib.sha256(content).hexdigest()[:12]}"
