"""Filter sets for the parameters of an address: one value for each, validated, with messages in Chinese."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from html import escape
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from measures.lists.place_groups import group_places
from measures.lists.shown_places import ShownPlace

#: The years that documents may have.
YEARS = range(1949, 2101)
_MAX_PAGE = 1_000_000
_MAX_SHOWN = 40
_SLUG = re.compile(r"[-\w]{1,80}", re.ASCII)


def printable(value: str, length: int = _MAX_SHOWN) -> str:
    """Return the first characters of a value for a message; unprintable ones become �."""
    return "".join(char if char.isprintable() else "�" for char in value[:length])


class SingleSelect(forms.Select):
    """A select that reads all values of its parameter, so that a field can refuse several.

    Its choices are shown as they are given: Django looks through those of 500 districts again at each assignment.
    """

    choices: Any = ()

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"class": "select"} | (attrs or {}), choices)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return the given values, each once, without empty ones."""
        values = data.getlist(name) if isinstance(data, QueryDict) else [data.get(name)]
        return [value for value in dict.fromkeys(values) if value]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the markup that Django's template gives, made here: it takes as long for 500 districts as a page."""
        values = self.format_value(value)
        markup: list[str] = []
        for head, inside in self.choices:
            is_group = isinstance(inside, list | tuple)
            options = [(str(one), label) for one, label in (inside if is_group else [(head, inside)])]
            # One at most is selected.
            chosen = next((at for at, (one, _) in enumerate(options) if one in values), None)
            listed = "".join(
                f'\n  <option value="{escape(one)}"{" selected" if at == chosen else ""}>'
                f"{escape(str(label))}</option>\n"
                for at, (one, label) in enumerate(options)
            )
            values = values if chosen is None else []
            markup.append(
                f'\n  <optgroup label="{escape(str(head))}">{listed}\n  </optgroup>'
                if is_group and head
                else listed
            )
        return mark_safe(  # noqa: S308  # each part is escaped
            f'<select name="{escape(name)}"{_select_attrs(self.build_attrs(self.attrs, attrs))}>'
            f"{''.join(markup)}\n</select>"
        )


def _select_attrs(attrs: Mapping[str, object]) -> str:
    """Return attributes as markup: those that are true by their name alone, those that are false not at all."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in attrs.items()
        if value is not False
    )


class SingleValueField(forms.Field):
    """A parameter with at most one value. Errors carry a code; `AddressFilterSet.messages` has their text."""

    widget = SingleSelect

    def clean(self, value: Any) -> Any:
        """Return the checked value; raise `ValidationError` for several."""
        if len(value) > 1:
            raise forms.ValidationError("several", code="several", params={"count": len(value)})
        return super().clean(value[0] if value else "")

    def fail(self, code: str, value: str) -> forms.ValidationError:
        """Return the error for an invalid value."""
        return forms.ValidationError(code, code=code, params={"shown": printable(value)})


class ChoiceField(SingleValueField, forms.ChoiceField):
    """One of some choices, none by default."""

    def __init__(self, *, choices: Any, empty_label: str | None = "全部", **kwargs: Any) -> None:
        listed = list(choices.items() if isinstance(choices, Mapping) else choices)
        first = [] if empty_label is None else [("", empty_label)]
        super().__init__(choices=[*first, *listed], **kwargs)

    def validate(self, value: str) -> None:
        """Raise `ValidationError` for a value that is not among the choices."""
        if value and not self.valid_value(value):
            raise self.fail("choice", value)


class KnownValueField(SingleValueField):
    """One of the values that are ``known`` when the form is made."""

    known: Container[str] = ()

    def to_python(self, value: Any) -> str:
        """Return the value, empty if none is given."""
        if value and value not in self.known:
            raise self.fail("choice", value)
        return str(value)


class YearField(SingleValueField):
    """A year as an integer; `YEARS` are accepted."""

    def __init__(self, *, years: Iterable[int] = YEARS, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.years = years

    def to_python(self, value: Any) -> int | None:
        """Return the year, None if none is given."""
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and len(value) == 4 and int(value) in self.years):
            raise self.fail("year", value)
        return int(value)


class PageField(SingleValueField):
    """The number of a page, 1 by default."""

    def to_python(self, value: Any) -> int:
        """Return the number of the page."""
        value = value or "1"
        if not (value.isascii() and value.isdigit() and len(value) < 9 and 1 <= int(value) <= _MAX_PAGE):
            raise self.fail("page", value)
        return int(value)


class RecordField(SingleValueField, forms.ModelChoiceField[Any]):
    """A record named by its slug."""

    def to_python(self, value: Any) -> Model | None:
        """Return the record; raise `ValidationError` with the name of its model if there is none."""
        if not value:
            return None
        rows: QuerySet[Any] = self.queryset  # type: ignore[assignment]  # a field of the form has one
        # PostgreSQL refuses some texts that are no slugs.
        found: Model | None = rows.filter(slug=value).first() if _SLUG.fullmatch(value) else None
        if found is None:
            raise self.fail(str(rows.model._meta.model_name), value)
        return found

    def validate(self, value: Any) -> None:
        """Accept what `to_python` found."""


class ParameterFilter(django_filters.Filter):
    """A parameter that is validated with the others and leaves the rows as they are."""

    field_class: type[SingleValueField] = ChoiceField

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """Return the rows unchanged."""
        return qs


class KnownValueParameter(ParameterFilter):
    """One of the values that are known when the form is made; it leaves the rows as they are."""

    field_class = KnownValueField


class TextField(SingleValueField):
    """A text that is looked for: printable, in one line, cut to what a name can be."""

    def to_python(self, value: Any) -> str:
        """Return the text."""
        return printable(str(value or "")).strip()


class TextParameter(ParameterFilter):
    """A text that leaves the rows as they are."""

    field_class = TextField


class ChoiceFilter(django_filters.Filter):
    """One of some choices, looked up in ``field_name``."""

    field_class = ChoiceField


class YearFilter(django_filters.Filter):
    """A year, looked up in ``field_name``."""

    field_class = YearField


class YearParameter(ParameterFilter):
    """A year that leaves the rows as they are."""

    field_class = YearField


class PageParameter(ParameterFilter):
    """The number of the page."""

    field_class = PageField


class RecordParameter(ParameterFilter):
    """A record named by its slug that leaves the rows as they are."""

    field_class = RecordField


class AddressForm(forms.Form):
    """A form whose controls have the ids that styles and tests use."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": "choose-%s", "label_suffix": ""} | kwargs))


class AddressFilterSet(django_filters.FilterSet):
    """The parameters of a list: ``qs`` has the rows, `refusals` the messages about invalid ones."""

    #: The message of each error by its code.
    messages: ClassVar[Mapping[str, str]] = {
        "several": "“{label}”一次只能选一项，请在地址中只留一个 {name}。",
        "choice": "“{label}”没有“{shown}”这一项，请去掉地址中的 {name} 或重新选择。",
        "year": f"年份“{{shown}}”不是 {YEARS[0]} 到 {YEARS[-1]} 之间的年份，请去掉地址中的 year 或重新选择。",
        "page": "页码“{shown}”不是有效的数字，请去掉地址中的 page。",
    }

    page = PageParameter(label="页码")

    class Meta:
        form = AddressForm
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> Any:
        """Return the filters with the page last: errors are listed in this order."""
        filters = super().get_filters()
        filters.move_to_end("page")
        return filters

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the valid values by parameter."""
        self.errors  # noqa: B018  validates
        found: dict[str, Any] = self.form.cleaned_data
        return found

    @property
    def page_number(self) -> int:
        """Return the number of the page."""
        return int(self.chosen.get("page", 1))

    @property
    def refusals(self) -> list[str]:
        """Return a Chinese message for each invalid parameter."""
        return [
            self.messages[error.code].format(label=self.form.fields[name].label, name=name, **error.params)
            for name, failure in self.form.errors.as_data().items()
            for error in failure
        ]

    @property
    def params(self) -> dict[str, str]:
        """Return the parameters of the same list without the page."""
        given = {
            name: self.data.getlist(name) for name in self.filters if name != "page" and name in self.chosen
        }
        return {name: next(filter(None, values)) for name, values in given.items() if any(values)}

    @property
    def query_dict(self) -> QueryDict:
        """Return `params` for the ``querystring`` tag."""
        found = QueryDict(mutable=True)
        found.update(self.params)
        return found

    @property
    def selects(self) -> list[forms.BoundField]:
        """Return the controls of the form."""
        return [self.form[name] for name in self.filters if name != "page"]

    def address(self, **changes: str) -> str:
        """Return the address of the first page with some parameters changed, empty ones left out."""
        given = self.params | changes
        return "?" + urlencode([(name, given[name]) for name in self.filters if given.get(name)], safe=":")


def offer_choices(
    field: forms.BoundField,
    choices: Mapping[str, str],
    names: Mapping[str, str] | None = None,
    districts: Iterable[ShownPlace] = (),
) -> None:
    """Set the choices of a field's select to ``choices``, preceded by a chosen value outside of them, by ``names``.

    Those of many ``districts`` are grouped by province.
    """
    chosen = {value: (names or {}).get(value, value) for value in field.value() or () if value not in choices}
    field.field.widget.choices = [("", "全部"), *chosen.items(), *group_places(choices, districts)]


def render_refusal(request: HttpRequest, filters: AddressFilterSet) -> HttpResponse:
    """Return a page (400) that says which parameters are invalid, without a list, which would be a wrong one."""
    rest = f"{request.path}?{urlencode(filters.params)}" if filters.params else request.path
    return render(request, "refused.html", {"errors": filters.refusals, "rest": rest}, status=400)
