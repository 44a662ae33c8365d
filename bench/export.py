"""How long an export of many measures takes and how much memory it adds.

``python bench/export.py [MEASURES]`` makes a library of so many measures (100,000 by default) from the sentences of
the readable plans in a database of its own, then writes it in every format, each in a process of its own. Prints for
each format the seconds from the question to the finished file and those of processor time (which tell how busy the
machine was otherwise), the megabytes added to the process at its highest, and the file's size. ``BENCH_DIR`` names a
folder where the library is kept for the next run.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
LINE = "{kind:6}{rows:8} rows{seconds:7.1f} s ({work:.1f} s of processor time){added:7.1f} MB added{size:7.1f} MB"
PER_DOCUMENT = 50
DEPARTMENTS = 40


def main() -> None:
    """Make the library and measure the formats; with ``--one FORMAT`` measure that one and print it as JSON."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--one"]:
        print(json.dumps(one(arguments[1])))
        return
    measures = int(arguments[0]) if arguments else 100_000
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(os.environ.get("BENCH_DIR") or scratch)
        environment = {
            **os.environ,
            "VAR_DIR": str(folder),
            "POLICYHUB_ENV": "development",
            "DATABASE_URL": "",
        }
        os.environ.update(environment)
        if not (folder / f"made-{measures}").exists():
            prepare(measures)
            (folder / f"made-{measures}").touch()
        print(f"{measures} measures, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
        for kind in ("xlsx", "csv", "jsonl"):
            answer = subprocess.run(
                [sys.executable, __file__, "--one", kind],
                env=environment,
                capture_output=True,
                check=True,
                text=True,
            )
            print(LINE.format(**json.loads(answer.stdout.splitlines()[-1])))


def set_up() -> None:
    """Make Django ready."""
    import django

    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyhub.settings")
    django.setup()


def prepare(measures: int) -> None:
    """Fill a new database with the library and build its index."""
    set_up()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    with transaction.atomic():
        fill(measures)
    call_command("rebuild_index", verbosity=0)
    print(f"prepared in {time.perf_counter() - started:.0f} s")


def fill(measures: int) -> None:
    """Put so many measures into the database, `PER_DOCUMENT` in a document, each with one to four duties."""
    from districts.models import Department, District
    from measures.models import Assignment, Chapter, Document, Measure

    chance = random.Random(1)
    pool = sentences()
    for number in range(-(-measures // PER_DOCUMENT)):
        place, year = divmod(number, 20)
        district, new = District.objects.get_or_create(
            slug=f"d{place}", defaults={"name": f"第{place}区", "code": f"{300000 + place}"}
        )
        if new:
            Department.objects.bulk_create(
                Department(name=f"区第{n}局", full_name=f"第{place}区第{n}管理局", district=district)
                for n in range(DEPARTMENTS)
            )
        bodies = list(district.departments.all())
        document = Document.objects.create(
            district=district,
            year=2005 + year,
            slug=f"d{place}-{2005 + year}",
            title=f"第{place}区优化营商环境行动方案",
        )
        chapter = Chapter.objects.create(document=document, ordinal="一", title="优化政务服务", order=1)
        section = Chapter.objects.create(
            document=document, parent=chapter, ordinal="（一）", title="企业服务", order=2
        )
        made = Measure.objects.bulk_create(
            Measure(
                document=document,
                chapter=section,
                code=str(n + 1),
                order=n,
                title=chance.choice(pool)[:14],
                text="".join(chance.sample(pool, 3)),
                own_initiative=chance.random() < 0.2,
            )
            for n in range(min(PER_DOCUMENT, measures - number * PER_DOCUMENT))
        )
        Assignment.objects.bulk_create(
            Assignment(
                measure=measure,
                department=body,
                role="co_lead" if order else "lead",
                order=order,
                place="text",
                phrase=f"（牵头单位：{body.name}）",
            )
            for measure in made
            for order, body in enumerate(chance.sample(bodies, chance.randint(1, 4)))
        )


def sentences() -> list[str]:
    """Return the sentences of the readable plans."""
    texts = (ROOT / f"fixtures/plans/{name}-2025.txt" for name in ("jiading", "hongkou"))
    return [
        s.strip() for text in texts for s in re.findall(r"[^。\n]{10,}。", text.read_text(encoding="utf-8"))
    ]


def one(kind: str) -> dict[str, object]:
    """Write everything in one format; return seconds, megabytes added and the size."""
    set_up()
    from measures.exports.export import KINDS, export
    from measures.exports.selection import selected
    from measures.search.background import Preparing, wait_for_workers
    from measures.search.engine import count
    from measures.search.query import MeasureQuery

    query = MeasureQuery()
    try:
        count(query)
    except Preparing:
        # The index was kept from a run with another version of its schema.
        wait_for_workers(600)
        count(query)
    # What a running site has loaded anyway is not added by the export.
    with (
        tempfile.TemporaryFile() as file,
        selected(MeasureQuery.of("没有这样的词"), site="http://x") as nothing,
    ):
        export(nothing, KINDS[kind], file)
    before = memory("VmRSS")
    started, worked = time.perf_counter(), time.process_time()
    with tempfile.TemporaryFile() as file, selected(query, site="https://policyhub.example") as selection:
        export(selection, KINDS[kind], file)
        size = file.seek(0, 2)
        rows = len(selection.pks)
    return {
        "kind": kind,
        "rows": rows,
        "seconds": time.perf_counter() - started,
        "work": time.process_time() - worked,
        "added": memory("VmHWM") - before,
        "size": size / 2**20,
    }


def memory(what: str) -> float:
    """Return megabytes this process has (``VmRSS``) or has had at most (``VmHWM``), as Linux counts them."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(rf"{what}:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


if __name__ == "__main__":
    main()
