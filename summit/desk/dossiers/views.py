"""The page of a dossier, and the page of each thing that can be done on it."""

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from django.contrib import admin, messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from summit.accounts.admin import ScopedAdmin, versions
from summit.accounts.admin.scoping import is_key
from summit.accounts.admin.service_forms import for_summit
from summit.calendar.queries import Clash, standing_clashes
from summit.calendar.refusals import ResourceClash
from summit.core import clock
from summit.core.hours import shown_hours
from summit.core.objections import OBJECTIONS, refusal_of
from summit.desk.dossiers.history import history, keys_of
from summit.desk.dossiers.kinds import KINDS, LABELS, About, Kind
from summit.desk.dossiers.links import dossier_of, form_of
from summit.desk.dossiers.verbs import Verb
from summit.desk.pages import DeskRequest, desk_page, render
from summit.desk.reading_first import Reading, carry_out, read_first
from summit.desk.timeline.rows import Day, days_of

NOT_ASKED = ("csrfmiddlewaretoken", "token", versions.FIELD)


class ShownClash(NamedTuple):
    """A clash in words, with the way to what would have to move."""

    what: str
    page: str


@desk_page
def dossier(request: DeskRequest, word: str, key: str) -> HttpResponse:
    """Show a row of the summit, its days, what belongs to it, its history, and what can be done. 404 for others."""
    kind, row = _found(request, word, key)
    about: About = kind.about(row, request.user)
    clashes = standing_clashes(request.summit, resources=[resource.pk for resource in about.strip])
    clashing = {one.pk for clash in clashes for one in (clash.engagement, clash.beside) if one}
    days = days_of(about.strip, request.summit, viewer=request.user, clashing=clashing, now=clock.now())
    of_one = about.engagement if word in ("sessions", "meetings") else None
    return render(
        request,
        "desk/dossier.html",
        title=str(row),
        kind=capfirst(str(kind.model._meta.verbose_name)),
        row=row,
        facts=kind.facts_of(row),
        verbs=[(verb.name, verb.label) for verb in kind.verbs if verb.is_possible(row)],
        days=days,
        clashes=list(_with_pages(clashes, days, of_one.pk if of_one else None)),
        groups=[(LABELS[name], about.groups[name]) for name in LABELS if name in about.groups],
        history=history({**about.audited, **dict.fromkeys(keys_of(row), "")}, about.engagement),
        word=word,
        form_page=form_of(row),
    )


@desk_page
def act(request: DeskRequest, word: str, key: str, name: str) -> HttpResponse:
    """Ask what the service needs, show the letters that it would write, and carry out what was read."""
    kind, row = _found(request, word, key)
    verb = next((verb for verb in kind.verbs if verb.name == name), None)
    if verb is None:
        raise Http404
    form = for_summit(verb.form_class, row, request)
    attempt = _Attempt(request, row, verb, {name: request.POST.getlist(name) for name in request.POST})
    is_asked = form.is_valid() if request.method == "POST" else not form.fields
    if is_asked:
        try:
            if attempt.token:
                attempt.carry_out(form.cleaned_data)
                return redirect(dossier_of(row))
            attempt.read(getattr(form, "cleaned_data", {}))
        except OBJECTIONS as error:
            refusal = refusal_of(error)
            said, beside = refusal.message_for(request.user), refusal.beside(form.fields)
            if form.is_bound and beside in form.fields:
                form.add_error(beside, said)
            else:
                attempt.refused = said
    return render(
        request,
        "desk/dossier_verb.html",
        title=str(verb.label),
        row=row,
        verb=verb,
        form=form,
        version=versions.version_of(attempt.state()),
        reading=attempt.reading,
        warning=attempt.warning,
        refused=attempt.refused,
        back=dossier_of(row),
    )


class _Attempt:
    """One verb on one row, asked by an organizer: to be read first, then carried out."""

    def __init__(self, request: DeskRequest, row: Model, verb: Verb, posted: dict[str, list[str]]) -> None:
        self.request, self.row, self.verb = request, row, verb
        self.token = request.POST.get("token", "")
        asked = {name: values for name, values in posted.items() if name not in NOT_ASKED}
        self.about = {"verb": verb.name, "row": str(row.pk), "table": row._meta.db_table, "given": asked}
        self.reading: Reading | None = None
        self.refused = self.warning = ""

    def state(self) -> versions.State:
        """Return what the page shows of the row, by which changes of others are noticed."""
        site = admin.site._registry[type(self.row)]
        present = type(self.row)._default_manager.get(pk=self.row.pk)
        return versions.state_of_row(present, site.version_lookups if isinstance(site, ScopedAdmin) else ())

    def read(self, data: dict[str, object]) -> None:
        """Find out which letters it would write."""
        self.reading = read_first(partial(self._run, data), by=self.request.user, about=self.about)

    def carry_out(self, data: dict[str, object]) -> None:
        """Do what was read, and say so."""
        carry_out(partial(self._run, data), by=self.request.user, about=self.about, token=self.token)
        messages.success(self.request, _("%(action)s: done.") % {"action": self.verb.label})
        if self.warning:
            messages.warning(self.request, self.warning)

    def _run(self, data: dict[str, object]) -> None:
        if self.request.method == "POST":
            versions.refuse_if_older(self.row, self.state(), self.request.POST)
        said = self.verb.run(self.row, now=clock.now(), **data)
        if isinstance(said, ResourceClash):
            named = said.message_for(self.request.user)
            self.warning = _("Left out, as they are no longer free: %(conflicts)s") % {"conflicts": named}


def _found(request: DeskRequest, word: str, key: str) -> tuple[Kind, Model]:
    """Return the row, if it is of the summit of the address; raise Http404 otherwise."""
    kind = KINDS.get(word)
    if kind is None or not is_key(kind.model, key):
        raise Http404
    rows = kind.model._default_manager.filter(pk=key, summit=request.summit).select_related("summit", *kind.related)
    row = rows.first()
    if row is None:
        raise Http404
    return kind, row


def _with_pages(clashes: Iterable[Clash], days: Iterable[Day], engagement: int | None) -> Iterable[ShownClash]:
    """Yield the clashes; of a session or meeting only its own."""
    pages = {bar.entry.key: bar.entry.page for day in days for row in day.rows for bar in row.bars}
    for clash in clashes:
        both = [one for one in (clash.engagement, clash.beside) if one]
        if engagement and engagement not in [one.pk for one in both]:
            continue
        named = "; ".join(f"{one}, {shown_hours(one.starts_at, one.ends_at)}" for one in both)
        yield ShownClash(f"{clash.resource}: {named}", pages.get(clash.engagement.pk, ""))
