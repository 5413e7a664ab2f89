"""Forms that call services."""

from datetime import tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from unfold.widgets import UnfoldAdminTextInputWidget

from summit.accounts.admin import versions
from summit.accounts.admin.scoping import current, offer_within, summit_of, zone_of
from summit.accounts.admin.translated_columns import offer_languages
from summit.core.forms import InstantFormField
from summit.core.text import LineFormField
from summit.summits.models import Summit


class RowForm(forms.Form):
    """A form for a service on a row, with choices limited to the row's summit."""

    def about(self, row: Any) -> None:
        """Offer less than all that belongs to the summit of the row, where the verb takes less."""


def for_summit(form_class: type[forms.Form], obj: Any, request: HttpRequest) -> forms.Form:
    """Return the form with the object's values as initial data and choices limited to its summit."""
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = form_class(data, files, initial=forms.model_to_dict(obj, fields=list(form_class.base_fields)))
    if isinstance(form, RowForm):
        form.about(obj)
    versions.label_fields(form.fields)
    # After the form has had its say, so that none offers what is of another summit.
    if own := summit_of(obj):
        offer_within(form.fields, [own])
    offer_languages(form.fields, Summit.objects.filter(pk=own) if own else current(request))
    return form


class NotedReason(forms.Form):
    """The reason for an access, which chief organizers can read in the audit."""

    reason = LineFormField(min_length=5, max_length=300, widget=UnfoldAdminTextInputWidget)


def download_json(held: Any, name: str) -> HttpResponse:
    """Return personal data as a JSON file."""
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{name}.json") or ""}
    return JsonResponse(held, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})


class ServiceForm(forms.ModelForm):
    """A form whose page calls a service (`execute`) once all of it is right, the rows beside it too."""

    request: HttpRequest

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read_hours_last()

    def _read_hours_last(self) -> None:
        """Clean times last, when the summit whose clock they use is known."""
        hours = {name: field for name, field in self.fields.items() if isinstance(field, InstantFormField)}
        for field in hours.values():
            field.zone = self._zone
        self.order_fields([*(name for name in self.fields if name not in hours), *hours])

    def _zone(self) -> tzinfo:
        """Return the time zone of the row's summit; for a new row, of the summit of the first chosen row."""
        chosen = [self.instance] if self.instance.pk else getattr(self, "cleaned_data", {}).values()
        zones = (zone_of(row) for row in chosen if isinstance(row, Model))
        return next(filter(None, zones), timezone.get_current_timezone())

    def _clean_fields(self) -> None:
        """Run the model's validators too: a service takes the values as they are."""
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
        """Construct nothing: the service creates or changes the row."""

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 -- Django's
        """Return the row; `save_model` calls the service after all forms are valid."""
        self.save_m2m = self._save_m2m  # type: ignore[method-assign]
        return self.instance

    def _save_m2m(self) -> None:
        """Save nothing: the service has."""
