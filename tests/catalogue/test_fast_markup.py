"""Deadlines, progress and flags as they are written in Python: in words of the plan, escaped."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape

import pytest
from django.utils import timezone

from measures.catalogue.measure_list.facet_panel import FacetOption, FacetView
from measures.models import Measure, ProgressEntry
from measures.search.query.facet_declarations import FACETS_BY_PARAM
from measures.templatetags.fast_markup import deadline_words, flag_options, progress_status
from tests.catalogue.sample_library import HOSTILE


@pytest.mark.parametrize(
    ("printed", "due", "shown"),
    [
        (HOSTILE, None, ""),
        ("2999-12-31", date(2999, 12, 31), ""),
        ("2999年底前", date(2999, 12, 31), '（<time datetime="2999-12-31">2999-12-31</time>）'),
        ("2020-12-31", date(2020, 12, 31), "（已过）"),
        ("2020年底前", date(2020, 12, 31), '（<time datetime="2020-12-31">2020-12-31</time>，已过）'),
    ],
)
def test_a_deadline_is_in_the_words_of_its_plan_with_a_day_they_are_not(
    printed: str, due: date | None, shown: str
) -> None:
    day = f'<span class="deadline__day">{shown}</span>' if shown else ""
    words = f'<span class="deadline__words">{escape(printed)}</span>'
    assert deadline_words(Measure(deadline=printed, deadline_kind="date", due=due)) == words + day


def test_a_progress_entry_is_shown_with_its_day() -> None:
    day = timezone.localdate() - timedelta(days=1)
    shown = progress_status(ProgressEntry(status=ProgressEntry.Status.DONE, as_of=day))
    assert f'progress-status--done">{ProgressEntry.Status.DONE.label}</span>' in shown
    assert f'<time datetime="{day}">{day}</time>' in shown


def test_a_flag_is_under_the_name_of_its_facet() -> None:
    facet = FACETS_BY_PARAM["own"]
    view = FacetView(facet, (FacetOption("1", HOSTILE, "", None, 3, chosen=True),), False, "")
    shown = flag_options(view)
    assert HOSTILE not in shown
    assert 'id="own-1" name="own" value="1" checked>' in shown
    assert (
        f'<span class="facet__label">{escape(facet.label)}</span><span class="facet__count">3</span>' in shown
    )
