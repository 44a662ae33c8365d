"""What is requested: the five plans, one of everything, and an account that may see all."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client

from measures.models import Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures
from tests.accounts.test_roles import one_of_everything
from tests.corpus import Corpus, load_five_plans
from tests.security.fuzz.requests import Generator
from tests.security.fuzz.run import Asker


def library(plans: Corpus | None = None) -> Measure:
    """Have the five plans in the database and a document with one of everything; return a measure of that."""
    if plans is not None:
        plans.load()
    measure = one_of_everything()
    # The index follows now, so that no request has to wait for it.
    count_measures(MeasureQuery())
    return measure


def asker_and_generator(seed: int, plans: Corpus | None = None) -> tuple[Asker, Generator]:
    """Return what asks and what makes the requests, over the five plans."""
    measure = library(plans or Corpus(load_five_plans))
    generator = Generator(seed, measure)
    return Asker(staff(), generator.parameters), generator


def staff() -> Client:
    """Return a superuser's client, to which a failure of the site is an answer like any other."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("fuzz"))
    return client
