"""Measure pages, API and exports as a browser gets them, from one gunicorn worker over loopback, and its memory.

Each page is made anew for every request by a server that keeps none. Beside it stand the page as a server sends it that
keeps what it made, the answer 304, and the same queries as a plain page (`bench.rivals.plain_page`) from a server
alike.
"""

from __future__ import annotations

import http.client
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from bench.folders import BenchFolder
from bench.measuring import time_call, time_spread
from bench.site_questions import SiteQuestion, site_questions
from bench.site_server import serve_site, worker_memory
from districts.models import Department
from measures.links.comparison.comparison_address import comparison_url
from measures.links.comparison.link_renewal import renew_links
from measures.models import Document, Measure
from measures.quality.urls import LIST_NAMES

#: The lists of the report on quality, by their addresses.
QUALITY_LISTS = tuple(name.removeprefix("quality_") for name in LIST_NAMES)
_SAMPLE = 40
_FIXED_ROUNDS = 15


def measure_pages(place: BenchFolder) -> dict[str, object]:
    """Start a server as in production but for the database, and request all pages from it."""
    questions = site_questions()
    lists = [list_address(one) for one in questions]
    paths = {"list": lists, "api": ["/api/v1" + one.replace("/measures/", "/measures") for one in lists]}
    paths |= other_pages()
    _link_years()
    with serve_site(place) as (pid, port):
        site = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        for path in ("/measures/", "/", "/documents/"):
            get_page(site, path)
        fresh = worker_memory(pid, "VmRSS")
        for each in paths.values():
            _each(site, each)
        kept = {name: _kept(site, some[0]) for name, some in paths.items()}
        unchanged = {name: _unchanged(site, some[0]) for name, some in paths.items()}
        after_pages = worker_memory(pid, "VmRSS")
        exports = {}
        for name, path in _exports(questions):
            seconds, size = time_call(lambda path=path: get_page(site, path))  # type: ignore[misc]
            exports[name] = {"seconds": seconds, "mb": size / 2**20}
        site.close()
        figures: dict[str, object] = {
            "kept": kept,
            "not modified": unchanged,
            "exports": exports,
            "memory": {
                "fresh": fresh,
                "after pages": after_pages,
                "after exports": worker_memory(pid, "VmRSS"),
            }
            | {"most": worker_memory(pid, "VmHWM")},
        }
    return figures | {"pages": _made_pages(place, paths), "plain": _plain_pages(place, paths)}


def _made_pages(place: BenchFolder, paths: dict[str, list[str]]) -> dict[str, dict[str, float]]:
    """Return the spread of each kind of page as it is made anew."""
    with serve_site(place, KEPT_PAGES_MB="0") as (_, port):
        site = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        figures = {name: _each(site, each) for name, each in paths.items()}
        site.close()
    return figures


def _plain_pages(place: BenchFolder, paths: dict[str, list[str]]) -> dict[str, dict[str, float]]:
    """Return the spread of each kind of page as a plain page with the same queries of database and index."""
    served = {"KEPT_PAGES_MB": "0", "DJANGO_SETTINGS_MODULE": "policyhub.settings"}
    with serve_site(place, "bench.rivals.plain_page", **served) as (_, port):
        site = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        for path in dict.fromkeys(path for each in paths.values() for path in each):
            # The first time the queries are found out.
            get_page(site, path)
        figures = {name: _each(site, each) for name, each in paths.items()}
        site.close()
    return figures


def _kept(site: http.client.HTTPConnection, path: str) -> dict[str, float]:
    """Return the spread of the times in which a page is sent that was made before."""
    for _ in range(2):
        get_page(site, path)
    return time_spread([time_call(lambda: get_page(site, path))[0] for _ in range(_FIXED_ROUNDS)])


def _unchanged(site: http.client.HTTPConnection, path: str) -> dict[str, float]:
    """Return the spread of the times in which a reader who has the page is answered that it has not changed."""
    headers = {"Host": "127.0.0.1"}
    for _ in range(2):
        site.request("GET", path, headers=headers)
        answer = site.getresponse()
        answer.read()
        headers["If-None-Match"] = answer.getheader("ETag") or headers.get("If-None-Match", "")
    return time_spread(
        [time_call(lambda: get_page(site, path, headers, expected=304))[0] for _ in range(_FIXED_ROUNDS)]
    )


def list_address(one: SiteQuestion) -> str:
    """Return the address of the list of a question."""
    querystring = one.query.to_querystring()
    return "/measures/" + (f"?{querystring}" if querystring else "")


def other_pages() -> dict[str, list[str]]:
    """Return the addresses of other pages: the same one many times, or many of a kind."""
    chance = random.Random("pages")
    documents = list(Document.objects.order_by("pk"))
    some = chance.sample(documents, min(_SAMPLE, len(documents)))
    last = Measure.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    pks = [chance.randint(1, last) for _ in range(_SAMPLE)]
    measures = Measure.objects.filter(pk__in=pks).select_related("document")
    charged = Department.objects.filter(assignments__isnull=False, district__isnull=False).order_by("pk")
    departments = list(charged.values_list("pk", flat=True).distinct()[:2000])
    return {
        "home": ["/"] * _FIXED_ROUNDS,
        "documents": ["/documents/"] * _FIXED_ROUNDS,
        "document": [one.get_absolute_url() for one in some],
        "measure": [one.get_absolute_url() for one in measures],
        "departments": ["/departments/"] * (_FIXED_ROUNDS // 3),
        "department": [
            f"/departments/{pk}/" for pk in chance.sample(departments, min(_SAMPLE, len(departments)))
        ],
        "source": [f"{one.get_absolute_url()}source/" for one in some],
        "matrix": [f"{one.get_absolute_url()}matrix/" for one in some],
        "compare": ["/compare/"] * _FIXED_ROUNDS,
        "comparison": [comparison_url(pair) for pair in _years_compared(documents)],
        "any comparison": [comparison_url(pair) for pair in _any_two(documents, chance)],
        "quality": ["/quality/"] * (_FIXED_ROUNDS // 3),
        "quality document": [f"/quality/documents/{one.slug}/" for one in some],
        **{name: [f"/quality/{name}/"] * (_FIXED_ROUNDS // 3) for name in QUALITY_LISTS},
        "themes": ["/themes/"] * (_FIXED_ROUNDS // 3),
        "feed": ["/measures/feed.atom"] * (_FIXED_ROUNDS // 3),
        "sitemap": ["/sitemap.xml"] * (_FIXED_ROUNDS // 3),
        "sitemap part": ["/sitemap-measures.xml"] * (_FIXED_ROUNDS // 3),
    }


def _link_years() -> None:
    """Renew the links of the years that are compared, as a site has done it before anyone looks."""
    pairs = _years_compared(Document.objects.order_by("pk"))
    for _ in renew_links([one for pair in pairs for one in pair], by_meaning=False):
        pass


def _years_compared(documents: Iterable[Document]) -> list[list[Document]]:
    """Return the last two documents of some districts."""
    by_district: dict[int, list[Document]] = defaultdict(list)
    for one in sorted(documents, key=lambda one: (one.year, one.slug)):
        by_district[one.district_id].append(one)
    last = [each[-2:] for each in by_district.values() if len(each) > 1]
    return random.Random("years").sample(last, min(_FIXED_ROUNDS, len(last)))


def _any_two(documents: list[Document], chance: random.Random) -> list[list[Document]]:
    """Return pairs of any documents: the site has no links for most, and works them out for the page."""
    return [chance.sample(documents, 2) for _ in range(_FIXED_ROUNDS)] if len(documents) > 1 else []


def _exports(questions: list[SiteQuestion]) -> Iterator[tuple[str, str]]:
    """Yield the addresses of exports: of a district's measures, and of all that a question finds."""
    for kind in ("xlsx", "csv", "jsonl"):
        yield f"{kind}, one district", f"/measures/export/{kind}?district=d000"
    one = next(one for one in questions if one.question.kind == "medium")
    yield f"xlsx, “{one.query.q}”", f"/measures/export/xlsx?{urlencode({'q': one.query.q})}"


def _each(site: http.client.HTTPConnection, paths: list[str]) -> dict[str, float]:
    """Get each address after a few of them to warm up; return the spread of times and the mean size."""
    for path in paths[:5]:
        get_page(site, path)
    answers = [time_call(lambda path=path: get_page(site, path)) for path in paths]  # type: ignore[misc]
    sizes = [size for _, size in answers]
    return time_spread([seconds for seconds, _ in answers]) | {"kb": sum(sizes) / len(sizes) / 1024}


def get_page(
    site: http.client.HTTPConnection, path: str, headers: dict[str, str] | None = None, expected: int = 200
) -> int:
    """Return the number of bytes at an address; raise `RuntimeError` unless the status is the expected one."""
    site.request("GET", path, headers=headers or {"Host": "127.0.0.1"})
    answer = site.getresponse()
    size = len(answer.read())
    if answer.status != expected:
        raise RuntimeError(f"{path} answered {answer.status}")
    return size
