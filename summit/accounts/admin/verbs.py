"""Forms that carry out verbs, and the pages that ask for what a verb needs."""

from datetime import tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from unfold.widgets import UnfoldAdminTextInputWidget

from summit.accounts.admin.scoping import organized, summit_of
from summit.core.api.problems import constraint_refusal
from summit.core.forms import InstantFormField
from summit.core.refusals import Refusal


class RowForm(forms.Form):
    """A form of a verb that offers what its row allows."""

    def about(self, row: Any) -> None:
        """Offer what goes with the row: where nothing else is said, what belongs to its summit."""
        _offer_of_summit(self, row)


def for_summit(form_class: type[forms.Form], obj: Any, request: HttpRequest) -> forms.Form:
    """Make the form, which begins with what the object holds, and offers only what goes with it in its summit."""
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = form_class(data, files, initial=forms.model_to_dict(obj, fields=list(form_class.base_fields)))
    if isinstance(form, RowForm):
        form.about(obj)
    else:
        _offer_of_summit(form, obj)
    return form


def _offer_of_summit(form: forms.Form, row: Any) -> None:
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            field.queryset = field.queryset.filter(summit=row.summit_id)


class NotedReason(forms.Form):
    """Why something is done that is noted, for chief organizers to read."""

    reason = forms.CharField(min_length=5, max_length=300, widget=UnfoldAdminTextInputWidget)


def as_file(held: Any, name: str) -> HttpResponse:
    """Return what is held on a person as a file of JSON."""
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{name}.json") or ""}
    return JsonResponse(held, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})


class VerbForm(forms.ModelForm):
    """A form that is valid when its verb was carried out: what the service refuses stands beside the field at fault."""

    request: HttpRequest

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Fields of the form's own are not scoped by the admin, as those of the model are.
        for name in self.declared_fields:
            field = self.fields.get(name)
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                field.queryset = field.queryset.filter(summit__in=organized(self.request))
        self._read_hours_last()

    def _read_hours_last(self) -> None:
        """Have hours read when it is known on which summit's clock they are written."""
        hours = {name: field for name, field in self.fields.items() if isinstance(field, InstantFormField)}
        for field in hours.values():
            field.zone = self._zone
        self.order_fields([*(name for name in self.fields if name not in hours), *hours])

    def _zone(self) -> tzinfo:
        """The clock of the row's summit; before there is a row, of the summit of the first thing that was chosen."""
        chosen = [] if self.instance.pk else getattr(self, "cleaned_data", {}).values()
        summit = next((found for row in chosen if (found := summit_of(row))), None)
        return summit.zone if summit else timezone.get_current_timezone()

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

    def carry_out(self, data: dict[str, Any]) -> Any:
        """Call the service; return the row."""
        raise AssertionError

    def clean(self) -> dict[str, Any]:
        """Carry out the verb once all fields are right."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        try:
            with transaction.atomic():
                self.instance = self.carry_out(dict(data))
        except Refusal as refusal:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, refusal.message_for(self.request.user))
        except IntegrityError as error:
            self.add_error(None, constraint_refusal(error).message)
        return data

    def _post_clean(self) -> None:
        """The row is as its verb has left it; there is nothing to construct from the fields."""

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 -- Django's
        """Return the row."""
        self.save_m2m = self._save_m2m  # type: ignore[method-assign]
        return self.instance

    def _save_m2m(self) -> None:
        """The verb has written these too."""
