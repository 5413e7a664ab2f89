"""Release: what the next revision changes, its warnings, each letter word for word, and the revisions so far."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from summit.calendar.models import Engagement
from summit.core import clock
from summit.core.hours import shown_hours, zone_named
from summit.core.objections import OBJECTIONS, refusal_of
from summit.core.translations import translated
from summit.delegations.models import Delegation
from summit.desk.pages import DeskRequest, desk_page, render
from summit.desk.reading_first import Reading, carry_out, read_first
from summit.jobs.enqueue import enqueue_job
from summit.jobs.kinds import LARGE
from summit.jobs.models import Job
from summit.notifications.models import Change, Notification
from summit.programme.models import Revision
from summit.programme.queries import (
    Difference,
    as_programme,
    count_by_party,
    differences,
    earlier_programme,
    letters_about,
    release_warnings,
    to_publish,
)
from summit.programme.services import PUBLICATION, publish_later, publish_revision
from summit.summits.models import Summit

REVISIONS = 20


class Warned(NamedTuple):
    """A warning in words."""

    what: str
    why: str


class RevisionReadership(NamedTuple):
    """A revision with the number of its letters, of those that were read, and the change by which it is undone."""

    revision: Revision
    letters: int
    read: int
    change: Change | None


@desk_page
def release(request: DeskRequest) -> HttpResponse:
    """Show what would be published; publish it when it comes back with the token of what was read."""
    summit = request.summit
    now = clock.now()
    verb = partial(publish_revision, summit, by=request.user, now=now, even_if_warned=True)
    about = {"publish": summit.pk}
    warnings = release_warnings(summit, now=now)
    refused = ""
    is_large = to_publish(summit).filter(status=Engagement.Status.TENTATIVE).count() >= LARGE
    if request.method == "POST":
        try:
            if "prepare" in request.POST:
                return redirect("job", _prepared(request).pk)
            if warnings and "accept" not in request.POST:
                refused = _("Read the warnings below, and accept them.")
            else:
                revision = carry_out(verb, by=request.user, about=about, token=request.POST.get("token", ""))
                messages.success(request, _("Published: %(revision)s.") % {"revision": revision})
                return redirect("release")
        except OBJECTIONS as error:
            refused = refusal_of(error).message_for(request.user)
    reading, nothing = (None, "") if is_large else _reading(request, verb, about)
    return render(
        request,
        "desk/release.html",
        title=_("Release"),
        warnings=[_warned(row.as_json()) for row in warnings],
        refused=refused,
        reading=reading,
        nothing=nothing,
        is_large=is_large,
        revisions=_revisions(summit),
        **_compared(request),
    )


def _prepared(request: DeskRequest) -> Job:
    """Have a job prepare the letters; on its page they are read, and sent. Warnings are read on this page."""
    job = publish_later(request.summit, by=request.user, now=clock.now(), even_if_warned=True, checks_first=True)
    return enqueue_job(job)


@desk_page
def compare_revisions(request: DeskRequest) -> HttpResponse:
    """Show the difference between two revisions, of a delegation or of all. 404 for a revision that is not there."""
    return render(request, "desk/compare_revisions.html", title=_("Compare revisions"), **_compared(request))


@desk_page
def revision(request: DeskRequest, number: int) -> HttpResponse:
    """Show who published the revision, which warnings they accepted, and who has read its letters."""
    row = get_object_or_404(Revision.objects.select_related("published_by"), summit=request.summit, number=number)
    return render(
        request,
        "desk/revision.html",
        title=str(row),
        revision=row,
        warnings=[_warned(facts) for facts in row.warnings],
        letters=letters_about(row),
        change=_changes([row]).get(row.pk),
    )


def _warned(facts: Mapping[str, Any]) -> Warned:
    """Return a warning, as a revision stores it, in words."""
    starts_at, ends_at = (datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at"))
    zone = zone_named(facts.get("zone"))
    return Warned(f"{translated(facts['title'])}, {shown_hours(starts_at, ends_at, zone)}", facts["details"])


def _reading(request: DeskRequest, verb: partial[Revision], about: Mapping[str, object]) -> tuple[Reading | None, str]:
    """Return the letters and the token; or why nothing can be published."""
    try:
        return read_first(verb, by=request.user, about=about), ""
    except OBJECTIONS as error:
        return None, refusal_of(error).message_for(request.user)


def _compared(request: DeskRequest) -> dict[str, object]:
    """Return the difference that is asked for: by default, of the next revision to the last one."""
    summit = request.summit
    until, since, party = (_number(request, name) for name in ("until", "since", "delegation"))
    revisions = Revision.objects.filter(summit=summit)
    later = get_object_or_404(revisions, number=until) if until else None
    if since and not revisions.filter(number=since).exists():
        raise Http404
    earlier = earlier_programme(revisions, since=since, before=later.number if later else None)
    delegations = {row.pk: row for row in Delegation.objects.filter(summit=summit).order_by("code", "pk")}
    if party is not None and party not in delegations:
        raise Http404
    programme = later.programme if later else as_programme(to_publish(summit))
    rows = differences(earlier, programme)
    return {
        "since": since,
        "until": until,
        "delegation": delegations.get(party) if party else None,
        "differences": differences(earlier, programme, parties=[party]) if party else rows,
        "of_delegations": _of_delegations(rows, delegations),
        "all_revisions": revisions.defer("programme"),
    }


def _of_delegations(
    rows: Collection[Difference], delegations: Mapping[int, Delegation]
) -> list[tuple[Delegation, int]]:
    counts = count_by_party(rows)
    return [(row, counts[pk]) for pk, row in delegations.items() if pk in counts]


def _number(request: DeskRequest, name: str) -> int | None:
    """Return the number of the address; None if it is left out. Raises Http404 for what is no number."""
    text = request.GET.get(name, "")
    if text and not (text.isascii() and text.isdigit() and len(text) <= 9):  # noqa: PLR2004 -- what a column can hold
        raise Http404
    return int(text) if text else None


def _revisions(summit: Summit) -> list[RevisionReadership]:
    """Return the last revisions, how far their letters were read, and how they are undone. Three queries."""
    rows = Revision.objects.filter(summit=summit).select_related("published_by").defer("programme")
    revisions = list(rows[:REVISIONS])
    letters = Notification.objects.filter(summit=summit, key__in=[row.letters_key for row in revisions])
    numbers = letters.order_by().values("key").annotate(sent=Count("pk"), read=Count("pk", Q(read_at__isnull=False)))
    counted = {row["key"]: row for row in numbers}
    nothing = {"sent": 0, "read": 0}
    changes = _changes(revisions)
    found = [(row, counted.get(row.letters_key, nothing)) for row in revisions]
    return [RevisionReadership(row, count["sent"], count["read"], changes.get(row.pk)) for row, count in found]


def _changes(revisions: Collection[Revision]) -> dict[int, Change]:
    """Return, by revision, the change of its last publication, if it can be undone: nobody was told. One query."""
    keys = [str(row.pk) for row in revisions]
    rows = Change.objects.filter(restorable=PUBLICATION.name, row__in=keys, undone=None).exclude(after=None)
    rows = rows.filter(~Exists(Notification.objects.left().filter(changes=OuterRef("pk"))))
    return {int(row.row): row for row in rows.order_by("made_at")}
