"""The page of each thing that can be done on a dossier: what would come of it is read first."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Model
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _

from summit.accounts.admin import ScopedAdmin, versions
from summit.accounts.admin.service_forms import for_summit
from summit.calendar.refusals import ResourceClash
from summit.core import clock
from summit.core.forms import InstantFormField
from summit.core.objections import OBJECTIONS, refusal_of
from summit.core.refusals import Refusal
from summit.desk.consequences import (
    Consequence,
    changes_of,
    levels_of,
    places_of,
    representatives_of,
    requests_of,
    speeches_of,
    times_of,
)
from summit.desk.dossiers.kinds import found_row
from summit.desk.dossiers.links import dossier_of
from summit.desk.dossiers.verbs import MOST_SUGGESTED, Verb
from summit.desk.pages import DeskRequest, desk_page, render
from summit.desk.reading_first import Reading, ReadingOutdated, asked_of, carry_out, read_first
from summit.notifications.changes import LABELS, RESTORABLES
from summit.notifications.models import Change
from summit.notifications.undoing import undo
from summit.programme.models import Revision


@desk_page
def act(request: DeskRequest, word: str, key: str, name: str) -> HttpResponse:
    """Ask what the service needs, show what would come of it, and carry out what was read."""
    kind, row = found_row(request, word, key)
    verb = next((verb for verb in kind.verbs if verb.name == name), None)
    if verb is None:
        raise Http404
    if request.method != "POST" and not verb.is_possible(row):
        sentence = _("%(action)s: this is not possible any more. This is how it is now.")
        messages.warning(request, sentence % {"action": verb.label})
        return redirect(dossier_of(row))
    form = for_summit(verb.form_class, row, request)
    state = _state_of(row)
    attempt = Attempt(request, {"verb": verb.name, "row": str(row.pk), "table": row._meta.db_table})
    if form.is_valid() if request.method == "POST" else not form.fields:
        run = partial(_run, request, row, verb, getattr(form, "cleaned_data", {}))
        if attempt.proceed(run, label=verb.label):
            return redirect(dossier_of(row))
    attempt.say_beside(form)
    return attempt.render(
        verb.label,
        dossier_of(row),
        row=row,
        why=verb.why,
        form=form,
        version=versions.version_of(state),
        suggestions=[] if attempt.reading else list(_suggestions(verb, row, form)),
    )


@desk_page
def undo_change(request: DeskRequest, key: UUID) -> HttpResponse:
    """Show what undoing a change would do, and undo it."""
    change = get_object_or_404(Change, pk=key, summit=request.summit)
    label = _("Undo: %(change)s") % {"change": LABELS.get(change.verb, change.verb)}
    back = _page_of(change)
    attempt = Attempt(request, {"undo": str(change.pk)})
    if attempt.proceed(partial(undo, change, now=clock.now()), label=label):
        return redirect(back)
    return attempt.render(label, back, row=change)


def last_change_of(row: Model) -> tuple[str, str] | None:
    """Return the last change of the row and the page that undoes it; None after an undo, or once people know of it."""
    names = [name for name, what in RESTORABLES.items() if what.model is type(row)]
    changes = Change.objects.filter(restorable__in=names, row=str(row.pk), undone=None)
    last = changes.first() if names else None
    if last is None or last.undoes_id or last.letters.left().exists():
        return None
    return str(LABELS.get(last.verb, last.verb)), reverse("undo-change", args=[last.pk])


class Attempt:
    """Something that an organizer asks for: to be read first, then carried out."""

    def __init__(self, request: DeskRequest, about: Mapping[str, object]) -> None:
        self.request = request
        self.about = {**about, "asked": asked_of(request)}
        self.reading: Reading | None = None
        self.refusal: Refusal | None = None
        self.warning = ""  # what would be left out, or was

    def proceed(self, run: Callable[[], object], *, label: str | Promise) -> bool:
        """Carry out what was read, or find out what would come of it; say whether it was carried out."""
        try:
            if token := self.request.POST.get("token"):
                self._carry_out(run, token)
                self._say_done(label)
                return True
            self._read(run)
        except ReadingOutdated as outdated:
            self._read_again(run)
            self.refusal = self.refusal or outdated
        except OBJECTIONS as error:
            self.refusal = refusal_of(error)
        return False

    def _carry_out(self, run: Callable[[], object], token: str) -> None:
        self._warn(carry_out(run, by=self.request.user, about=self.about, token=token))

    def _warn(self, left_out: object) -> None:
        self.warning = left_out if isinstance(left_out, str) else ""

    def _read(self, run: Callable[[], object]) -> None:
        def verb() -> None:
            self._warn(run())

        self.reading = read_first(verb, by=self.request.user, about=self.about)

    def _read_again(self, run: Callable[[], object]) -> None:
        try:
            self._read(run)
        except OBJECTIONS as error:
            self.refusal = refusal_of(error)

    def _say_done(self, label: str | Promise) -> None:
        """Say that it is done, with the way to undo it."""
        done = _("%(action)s: done.") % {"action": label}
        key = getattr(self.request, "change_key", "")
        if key and Change.objects.filter(pk=key).exclude(restorable="").exists():
            way = format_html('<a class="undo-link" href="{}">{}</a>', reverse("undo-change", args=[key]), _("Undo"))
            done = format_html("{} {}", done, way)
        messages.success(self.request, done)
        if self.warning:
            messages.warning(self.request, self.warning)

    def say_beside(self, form: BaseForm) -> None:
        """Say the refusal beside the field at fault, if the form has it."""
        beside = self.refusal and self.refusal.beside(form.fields)
        if self.refusal and form.is_bound and beside in form.fields:
            form.add_error(beside, self.refusal.message_for(self.request.user))
            self.refusal = None

    def render(self, label: str | Promise, back: str, **context: object) -> HttpResponse:
        """Return the page with what would come of it."""
        reading = self.reading
        return render(
            self.request,
            "desk/dossier_verb.html",
            title=str(label),
            label=label,
            reading=reading,
            consequences=list(_consequences(reading)) if reading else (),
            warning=self.warning,
            refused=self.refusal.message_for(self.request.user) if self.refusal else "",
            back=back,
            **context,
        )


def _consequences(reading: Reading) -> Iterator[tuple[str, list[Consequence]]]:
    rows = reading.consequences
    people = [*representatives_of(rows["representatives"]), *levels_of(rows["levels"]), *places_of(rows["places"])]
    asked = [*requests_of(rows["requests"]), *speeches_of(rows["speeches"])]
    yield _("What changes"), [*people, *asked, *changes_of(rows["engagements"])]
    yield _("Whose time is taken or freed"), times_of(rows["times"])


def _suggestions(verb: Verb, row: Model, form: BaseForm) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield in words what the form could be filled in with, and the values by the names of its inputs."""
    for one in islice(verb.suggest(row, clock.now()), MOST_SUGGESTED):
        yield one.label, [pair for name, value in one.fields.items() for pair in _inputs(form, name, value)]


def _inputs(form: BaseForm, name: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield the inputs of a field with this value."""
    prepared = form.fields[name].prepare_value(value)
    values = prepared if isinstance(prepared, list) else [prepared]
    is_instant = isinstance(form.fields[name], InstantFormField)
    yield from ((f"{name}_{place}" if is_instant else name, str(one)) for place, one in enumerate(values))


def _run(request: DeskRequest, row: Model, verb: Verb, data: dict[str, object]) -> str:
    """Run the service; return what it left out, in a sentence."""
    if request.method == "POST":
        versions.refuse_if_older(row, _state_of(row), request.POST)
    actor = {"by": request.user} if verb.takes_actor else {}
    left_out = verb.run(row, now=clock.now(), **actor, **data)
    if not isinstance(left_out, ResourceClash):
        return left_out if isinstance(left_out, str) else ""
    return str(verb.left_out) % {"conflicts": left_out.message_for(request.user)}


def _state_of(row: Model) -> versions.State:
    """Return what the page shows of the row, by which changes of others are noticed."""
    site = admin.site._registry[type(row)]
    present = type(row)._default_manager.get(pk=row.pk)
    return versions.state_of_row(present, site.version_lookups if isinstance(site, ScopedAdmin) else ())


def _page_of(change: Change) -> str:
    """Return the page of what was changed; the outbox if it is gone or has none."""
    what = RESTORABLES.get(change.restorable)
    row = what.model._default_manager.filter(pk=change.row).first() if what else None
    if isinstance(row, Revision):
        return reverse("release")
    return dossier_of(row) if row else reverse("outbox")
