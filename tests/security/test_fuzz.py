"""A few hundred of the requests of `make fuzz`, as nobody means well: no failure, whatever is requested."""

from __future__ import annotations

import pytest

from measures.search.query.facet_declarations import FACETS
from tests.corpus import Corpus
from tests.security.fuzz.library import asker_and_generator, library
from tests.security.fuzz.requests import Generator, declared
from tests.security.fuzz.run import SLOWEST, run
from tests.settings import SHARE

#: Where runs share the tests, fewer: `make test-long` asks all, and `make fuzz` many more.
NUMBER = 80 if SHARE else 300


@pytest.mark.django_db
def test_no_address_fails_whatever_is_requested(five_plans: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    # How long it takes is for `make fuzz`: here others run beside it.
    monkeypatch.setattr("tests.security.fuzz.run.SLOWEST", 100 * SLOWEST)
    asker, generator = asker_and_generator(2026, five_plans)
    report = run(generator.some(NUMBER), asker)
    assert report.failures == []
    assert sum(report.statuses.values()) == NUMBER
    assert report.statuses[200] > NUMBER / 10


@pytest.mark.django_db
def test_the_same_seed_asks_the_same() -> None:
    measure = library()
    sent, again = ([str(one) for one in Generator(7, measure).some(200)] for _ in range(2))
    assert sent == again
    assert {one.partition(":")[0] for one in sent} == {"staff", "anybody"}


def test_what_an_address_takes_is_known() -> None:
    known = declared()
    for facet in FACETS:
        assert facet.param in known.of("measures/")
        assert facet.param in known.of("api/v1/measures")
    assert {"from", "to"} <= set(known.of("api/v1/links"))
    assert "status__exact" in known.of("admin/measures/problem/")
