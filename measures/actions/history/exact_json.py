"""Records as JSON in the history: as Django writes them, but with times to the microsecond.

So what is restored is what was.
"""

from __future__ import annotations

from datetime import datetime
from json import dumps
from typing import Any

from django.core.serializers import json
from django.core.serializers.json import Deserializer, DjangoJSONEncoder

__all__ = ["Deserializer", "Serializer"]


class _Encoder(DjangoJSONEncoder):
    """Django's own cuts times to milliseconds, as browsers understand no more."""

    def default(self, o: Any) -> Any:
        """Return a value as JSON can hold it."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class Serializer(json.Serializer):
    """Django's JSON, exact."""

    def _init_options(self) -> None:
        super()._init_options()  # type: ignore[misc]
        self.json_kwargs["cls"] = _Encoder

    def end_object(self, obj: Any) -> None:
        """Write one record: the same text as Django's, made at once instead of value by value."""
        if not self.first:  # type: ignore[attr-defined]  # kept by the base class
            self.stream.write(", ")
        self.stream.write(dumps(self.get_dump_object(obj), **self.json_kwargs))
        self._current = None
