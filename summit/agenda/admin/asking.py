"""Pages that ask for something of the same session or summit before a verb is carried out."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from summit.accounts.admin import ScopedAdmin


class AboutForm(forms.Form):
    """A form about one row, which says what the form offers."""

    def __init__(self, about: Any, data: Any = None) -> None:
        super().__init__(data)
        self.offer(about)

    def offer(self, about: Any) -> None:
        """Leave in each field what goes with the row."""


class AskingAdmin(ScopedAdmin):
    """An admin whose verbs ask by forms about the row."""

    def ask(
        self,
        request: HttpRequest,
        object_id: Any,
        verb: Callable[..., Any],
        *,
        do: str,
        form_class: type[AboutForm],
        hint: Callable[[Any], str] = lambda _: "",
        back: Callable[[Any], str] | None = None,
    ) -> HttpResponse:
        """Carry out a verb on one row, after a page that asks for what the verb needs.

        `hint` makes what stands above the form, `back` where one goes afterwards: by default to the row.
        """
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        form = form_class(row, request.POST if request.method == "POST" else None)
        change = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id])
        page = {"title": do, "form": form, "original": row, "back": back(row) if back else change, "hint": hint(row)}
        return self.confirm(request, page, lambda: verb(row, **form.cleaned_data))
