"""Forms that carry out verbs, and the pages that ask for what a verb needs."""

from datetime import tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from unfold.widgets import UnfoldAdminTextInputWidget

from summit.accounts.admin import versions
from summit.accounts.admin.scoping import current, offer_within, summit_of, zone_of
from summit.accounts.admin.translated_columns import offer_languages
from summit.core.forms import InstantFormField
from summit.core.text import LineFormField
from summit.summits.models import Summit


class RowForm(forms.Form):
    """A form of a verb that offers what its row allows, of what belongs to the row's summit."""

    def about(self, row: Any) -> None:
        """Offer less than all that belongs to the summit of the row, where the verb takes less."""


def for_summit(form_class: type[forms.Form], obj: Any, request: HttpRequest) -> forms.Form:
    """Make the form, which begins with what the object holds, and offers only what goes with it in its summit."""
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = form_class(data, files, initial=forms.model_to_dict(obj, fields=list(form_class.base_fields)))
    if isinstance(form, RowForm):
        form.about(obj)
    for name, field in form.fields.items():
        field.label = field.label or capfirst(versions.label_of(name))
    # After the form has had its say, so that none offers what is of another summit.
    if own := summit_of(obj):
        offer_within(form.fields, [own])
    offer_languages(form.fields, Summit.objects.filter(pk=own) if own else current(request))
    return form


class NotedReason(forms.Form):
    """Why something is done that is noted, for chief organizers to read."""

    reason = LineFormField(min_length=5, max_length=300, widget=UnfoldAdminTextInputWidget)


def download_json(held: Any, name: str) -> HttpResponse:
    """Return what is held on a person as a file of JSON."""
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{name}.json") or ""}
    return JsonResponse(held, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})


class ServiceForm(forms.ModelForm):
    """A form whose page calls a service (`execute`) once all of it is right, the rows beside it too."""

    request: HttpRequest

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read_hours_last()

    def _read_hours_last(self) -> None:
        """Have hours read when it is known on which summit's clock they are written."""
        hours = {name: field for name, field in self.fields.items() if isinstance(field, InstantFormField)}
        for field in hours.values():
            field.zone = self._zone
        self.order_fields([*(name for name in self.fields if name not in hours), *hours])

    def _zone(self) -> tzinfo:
        """The clock of the row's summit; before there is a row, of the summit of the first thing that was chosen."""
        chosen = [self.instance] if self.instance.pk else getattr(self, "cleaned_data", {}).values()
        zones = (zone_of(row) for row in chosen if isinstance(row, Model))
        return next(filter(None, zones), timezone.get_current_timezone())

    def _clean_fields(self) -> None:
        """Ask of each value also what the model asks: a verb takes it as it is."""
        super()._clean_fields()  # type: ignore[misc]
        for field in self._meta.model._meta.concrete_fields:
            value = self.cleaned_data.get(field.name)
            # Which rows may be chosen is the form's to say.
            if field.is_relation or value in field.empty_values:
                continue
            try:
                field.run_validators(value)
            except ValidationError as error:
                self.add_error(field.name, error)

    def execute(self, data: dict[str, Any]) -> Any:
        """Call the service; return the row."""
        raise AssertionError

    def _post_clean(self) -> None:
        """The service makes or changes the row; there is nothing to construct from the fields."""

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 -- Django's
        """Return the row, to which the page has the verb done once all of it is right."""
        self.save_m2m = self._save_m2m  # type: ignore[method-assign]
        return self.instance

    def _save_m2m(self) -> None:
        """The verb has written these too."""
