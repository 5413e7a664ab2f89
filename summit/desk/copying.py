"""Copy a summit: a new one with chosen parts of an earlier one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDateWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminTextInputWidget,
)

from summit.accounts.admin import TextsWidget
from summit.accounts.admin.service_forms import Offering
from summit.accounts.admin.translated_columns import offer_languages
from summit.accounts.queries import may_in
from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.forms import DayFormField
from summit.core.objections import OBJECTIONS
from summit.delegations.services import copy_summit
from summit.desk.pages import DeskRequest, add_refusal, desk_page, render
from summit.summits.copying import parts
from summit.summits.models import Summit, time_zones


class CopyForm(Offering, forms.Form):
    """In what the new summit differs, and what it takes."""

    slug = form_field_of(
        Summit,
        "slug",
        label=gettext_lazy("Slug"),
        help_text=gettext_lazy("The name of the summit in addresses, such as bishkek-2025."),
        widget=UnfoldAdminTextInputWidget,
    )
    name = form_field_of(Summit, "name", label=gettext_lazy("Name"), widget=TextsWidget)
    host_city = form_field_of(Summit, "host_city", label=gettext_lazy("Host city"), widget=TextsWidget)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=[(name, name) for name in time_zones()],
        widget=UnfoldAdminSelect2Widget,
    )
    starts_on = DayFormField(label=gettext_lazy("First day"), widget=UnfoldAdminDateWidget)
    ends_on = DayFormField(label=gettext_lazy("Last day"), widget=UnfoldAdminDateWidget)
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("What is copied"), required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    def __init__(self, data: Any, source: Summit) -> None:
        kept = forms.model_to_dict(source, fields=("name", "host_city", "time_zone"))
        counts = {name: part.count(source) for name, part in parts().items()}
        super().__init__(data, initial={**kept, "parts": [name for name, count in counts.items() if count]})
        self.offer_choices("parts", [(name, f"{part.label}: {counts[name]}") for name, part in parts().items()])
        offer_languages(self.fields, Summit.objects.filter(pk=source.pk))


@desk_page
def copy(request: DeskRequest) -> HttpResponse:
    """Copy the summit of the page, and lead to Set-up of the new one."""
    if not may_in(request.user, request.summit, "summits", "copy"):
        raise PermissionDenied
    form = CopyForm(request.POST if request.method == "POST" else None, request.summit)
    if request.method == "POST" and form.is_valid():
        try:
            made = copy_summit(request.summit, by=request.user, now=clock.now(), **form.cleaned_data)
        except OBJECTIONS as error:
            add_refusal(form, error, request.user)
        else:
            messages.success(request, _("%(summit)s is made. Read below what it still lacks.") % {"summit": made})
            return redirect(f"/summits/{made.slug}/admin/set-up/")
    return render(request, "desk/copy_summit.html", title=_("Copy this summit"), form=form)
