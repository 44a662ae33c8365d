"""What is in the database, to be compared with what was in it."""

from __future__ import annotations

from typing import Any

from django.apps import apps

#: Written beside the records themselves: what the search index follows and keeps.
_SIDE = {"indexchange", "textwords"}


def all_rows(*, without: tuple[str, ...] = ()) -> dict[str, list[dict[str, Any]]]:
    """Return every row of the site's own tables, those of the models in ``without`` left out."""
    return {
        model._meta.model_name: list(model._default_manager.order_by("pk").values())
        for app in ("districts", "measures")
        for model in apps.get_app_config(app).get_models()
        if model._meta.model_name and model._meta.model_name not in {*_SIDE, *without}
    }
