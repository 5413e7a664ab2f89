"""Forms that call services."""

from collections.abc import Iterable
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from unfold.widgets import UnfoldAdminTextInputWidget

from summit.accounts.admin import versions
from summit.accounts.admin.scoping import current, offer_within, summit_of, zone_of
from summit.accounts.admin.translated_columns import offer_languages
from summit.accounts.models import User
from summit.accounts.request_vars import user_of
from summit.core.columns import form_field_of
from summit.core.forms import InstantFormField
from summit.core.models import SHORTEST_REASON, AccessRecord
from summit.summits.models import Summit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kind = TypeVar("Kind", bound=forms.Field)
Chosen = TypeVar("Chosen", bound=Model)
AT_VENUE = ("starts_at", "ends_at")  # hours on the clock of a venue; others are on the summit's


class Offering(forms.BaseForm):
    """A form that narrows the choices of its fields."""

    def offer(self, name: str, rows: QuerySet[Chosen]) -> None:
        """Limit the choices of the field to the rows."""
        self._field(name, forms.ModelChoiceField).queryset = rows

    def offer_choices(self, name: str, choices: Iterable[tuple[str, "StrOrPromise"]]) -> None:
        """Limit the choices of the field to these values with their labels."""
        self._field(name, forms.ChoiceField).choices = list(choices)

    def read_hours_of(self, row: Model | None) -> None:
        """Show and read hours on the clock of the row's venue; for a row without hours, of the room that is chosen.

        It is the summit's clock if the venue has none of its own. Hours are cleaned last, when the choice is known.
        """
        hours = {name: field for name, field in self.fields.items() if isinstance(field, InstantFormField)}
        for name, field in hours.items():
            is_there = name in AT_VENUE
            field.zone = partial(self._zone, row, at_venue=is_there)
            if is_there and row and (own := getattr(row, "hours_zone", None)) and own != zone_of(row):
                field.help_text = str(own)
        self.order_fields([*(name for name in self.fields if name not in hours), *hours])

    def _zone(self, row: Model | None, *, at_venue: bool) -> tzinfo:
        """Return the zone of that clock; for a new row, of the summit of the first chosen row."""
        chosen = [one for one in getattr(self, "cleaned_data", {}).values() if isinstance(one, Model)]
        ways = [getattr(row, "hours_zone", None), *(getattr(one, "local_zone", None) for one in chosen)]
        zones = (*(ways if at_venue else ()), *map(zone_of, [row] if row else chosen))
        return next(filter(None, zones), timezone.get_current_timezone())

    def _field(self, name: str, kind: type[Kind]) -> Kind:
        field = self.fields[name]
        if not isinstance(field, kind):
            raise TypeError(f"{name} offers no such choices.")
        return field


class RowForm(Offering, forms.Form):
    """A form for a service on a row, with choices limited to the row's summit."""

    def prepare_for(self, row: Any) -> None:
        """Limit choices further than to the summit of the row."""


def for_summit(form_class: type[forms.Form], obj: Model, request: HttpRequest) -> forms.Form:
    """Return the form with the object's values as initial data and choices limited to its summit."""
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = form_class(data, files, initial=forms.model_to_dict(obj, fields=list(form_class.base_fields)))
    if isinstance(form, RowForm):
        form.prepare_for(obj)
        form.read_hours_of(obj)
    versions.label_fields(form.fields)
    # After `prepare_for`, so that no form offers rows of another summit.
    if own := summit_of(obj):
        offer_within(form.fields, [own])
    offer_languages(form.fields, Summit.objects.filter(pk=own) if own else current(request))
    return form


class ReasonForm(forms.Form):
    """The reason for an access, which chief organizers can read in the audit."""

    reason = form_field_of(
        AccessRecord, "reason", required=True, min_length=SHORTEST_REASON, widget=UnfoldAdminTextInputWidget
    )


def download_json(data: object, name: str) -> HttpResponse:
    """Return personal data as a JSON file."""
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{name}.json") or ""}
    return JsonResponse(data, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})


class ServiceForm(Offering, forms.ModelForm):
    """A form whose page calls a service (`execute`) once all of it is right, the rows beside it too."""

    request: HttpRequest

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read_hours_of(self.instance if self.instance.pk else None)

    @property
    def user(self) -> User:
        """The signed-in user."""
        return user_of(self.request)

    def _clean_fields(self) -> None:
        """Run the model's validators too: a service takes the values as they are."""
        super()._clean_fields()  # type: ignore[misc]
        for field in self._meta.model._meta.concrete_fields:
            value = self.cleaned_data.get(field.name)
            # The form decides which rows may be chosen.
            if field.is_relation or value in field.empty_values:
                continue
            try:
                field.run_validators(value)
            except ValidationError as error:
                self.add_error(field.name, error)

    def execute(self, data: Any) -> Model:
        """Call the service with the cleaned data; return the row."""
        raise AssertionError

    def _post_clean(self) -> None:
        """Construct nothing: the service creates or changes the row."""

    def save(self, commit: bool = True) -> Model:  # noqa: FBT001, FBT002 -- Django's
        """Return the row; `save_model` calls the service after all forms are valid."""
        row: Model = self.instance
        return row

    def save_m2m(self) -> None:
        """Save nothing: the service has saved it."""
