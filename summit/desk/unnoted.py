"""The page of changes that no note asked for, on which a note is attached to them."""

from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from summit.core import clock
from summit.core.forms import DayFormField
from summit.core.models import AuditEntry
from summit.core.translations import translated
from summit.correspondence.models import Note
from summit.correspondence.services import attach_note_to_change
from summit.delegations.changes_without_note import SINCE_DAYS, UnnotedChange, changes_without_note
from summit.delegations.models import Delegate, Delegation, OfficialInvitation
from summit.desk.pages import DeskRequest, desk_page, render

OPERATIONS = {"made": pgettext_lazy("history", "entered"), "deleted": pgettext_lazy("history", "deleted")}
MODELS = {"delegate": Delegate, "delegation": Delegation, "official_invitation": OfficialInvitation}


class SinceForm(forms.Form):
    """The first day of the list, by default that of the API."""

    since = DayFormField(label=gettext_lazy("Since"), required=False)


@desk_page
def unnoted(request: DeskRequest) -> HttpResponse:
    """List the changes since `?since=`; attach the chosen note to the chosen ones."""
    now = clock.now()
    form = SinceForm(request.GET or None)
    since = (form.is_valid() and form.cleaned_data["since"]) or (now - timedelta(days=SINCE_DAYS)).date()
    if request.method == "POST":
        _attach(request, now)
        return redirect(f"{request.path}?since={since.isoformat()}")
    changes = changes_without_note(request.summit, since=request.summit.midnight(since))
    return render(
        request,
        "desk/unnoted.html",
        title=_("Changes without a note"),
        since=since,
        form=form,
        rows=[(change, _in_words(change)) for change in changes],
        notes=Note.objects.filter(summit=request.summit).select_related("party"),
    )


def _attach(request: DeskRequest, now: datetime) -> None:
    """Attach the note to the chosen changes, and say to how many."""
    notes = Note.objects.filter(summit=request.summit, pk__in=_keys(request, "note"))
    note = notes.first()
    changes = AuditEntry.objects.filter(summit=request.summit.pk, pk__in=_keys(request, "change"))
    if note is None or not changes:
        messages.error(request, _("Choose a note, and the changes that it asked for."))
        return
    for change in changes:
        attach_note_to_change(note, change=change, now=now)
    count = len(changes)
    text = ngettext("Attached to %(count)s change.", "Attached to %(count)s changes.", count)
    messages.success(request, text % {"count": count})


def _keys(request: HttpRequest, name: str) -> list[int]:
    return [int(key) for key in request.POST.getlist(name) if key.isascii() and key.isdigit() and len(key) < 19]  # noqa: PLR2004 -- digits of the greatest key


def _in_words(change: UnnotedChange) -> str:
    """Return the row, and the names of the fields that changed."""
    model = MODELS[change.kind]
    labels = {field.attname: str(field.verbose_name) for field in model._meta.concrete_fields}
    fields = ", ".join(labels.get(name, name) for name in change.fields)
    name = f"{translated(change.name)} ({model._meta.verbose_name})"
    return f"{name}: {fields or OPERATIONS[change.operation]}"
