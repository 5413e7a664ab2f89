"""Release: what the next revision changes, each letter word for word, and who has read the last ones."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from summit.calendar.models import Engagement
from summit.calendar.queries import people_concerned, standing_clashes
from summit.calendar.requirements import unmet_requirements
from summit.core import clock
from summit.core.hours import shown_hours
from summit.core.objections import OBJECTIONS, refusal_of
from summit.desk.pages import DeskRequest, desk_page, render
from summit.desk.reading_first import Reading, carry_out, read_first
from summit.notifications.models import Notification
from summit.programme.models import Revision
from summit.programme.queries import lines_to_publish, to_publish
from summit.programme.services import publish_revision
from summit.summits.models import Summit

REVISIONS = 20


class ReleaseWarning(NamedTuple):
    """Something to look at before the programme is published."""

    what: str
    why: str


class RevisionReadership(NamedTuple):
    """A published revision with the number of its letters and of those that were read."""

    revision: Revision
    letters: int
    read: int


@desk_page
def release(request: DeskRequest) -> HttpResponse:
    """Show what would be published; publish it when it comes back with the token of what was read."""
    summit = request.summit
    now = clock.now()
    verb = partial(publish_revision, summit, by=request.user, now=now)
    about = {"publish": summit.pk}
    warnings = list(_warnings(summit, now))
    refused = ""
    if request.method == "POST":
        try:
            if warnings and "accept" not in request.POST:
                refused = _("Read the warnings below, and accept them.")
            else:
                revision = carry_out(verb, by=request.user, about=about, token=request.POST.get("token", ""))
                messages.success(request, _("Published: %(revision)s.") % {"revision": revision})
                return redirect("release")
        except OBJECTIONS as error:
            refused = refusal_of(error).message_for(request.user)
    lines = lines_to_publish(summit, to_publish(summit).prefetch_related("occupancies__resource"))
    reading, nothing = _reading(request, verb, about)
    return render(
        request,
        "desk/release.html",
        title=_("Release"),
        lines=lines,
        warnings=warnings,
        refused=refused,
        reading=reading,
        nothing=nothing,
        revisions=_revisions(summit),
    )


def _reading(request: DeskRequest, verb: partial[Revision], about: Mapping[str, object]) -> tuple[Reading | None, str]:
    """Return the letters and the token; or why nothing can be published."""
    try:
        return read_first(verb, by=request.user, about=about), ""
    except OBJECTIONS as error:
        return None, refusal_of(error).message_for(request.user)


def _warnings(summit: Summit, now: datetime) -> Iterator[ReleaseWarning]:
    """Yield clashes, missing seats and interpreters, and engagements that no letter tells of."""
    for clash in standing_clashes(summit, after=now):
        beside = f", {clash.beside}" if clash.beside else ""
        yield ReleaseWarning(
            _hours(clash.engagement), _("%(who)s: clash%(beside)s") % {"who": clash.resource, "beside": beside}
        )
    coming = Engagement.objects.filter(summit=summit, ends_at__gt=now).standing()
    for unmet in unmet_requirements(coming):
        yield ReleaseWarning(_hours(unmet.engagement), unmet.details)
    new = list(to_publish(summit).filter(status=Engagement.Status.TENTATIVE))
    concerned = people_concerned(new)
    for engagement in new:
        if not concerned[engagement.pk]:
            yield ReleaseWarning(_hours(engagement), _("nobody is told of it"))


def _hours(engagement: Engagement) -> str:
    return f"{engagement}, {shown_hours(engagement.starts_at, engagement.ends_at)}"


def _revisions(summit: Summit) -> list[RevisionReadership]:
    """Return the last revisions and how far their letters were read. Two queries."""
    revisions = list(Revision.objects.filter(summit=summit).select_related("published_by")[:REVISIONS])
    keys = [f"revision:{row.pk}" for row in revisions]
    letters = Notification.objects.filter(summit=summit, key__in=keys).order_by().values("key")
    counted = {
        row["key"]: row for row in letters.annotate(sent=Count("pk"), read=Count("pk", Q(read_at__isnull=False)))
    }
    nothing = {"sent": 0, "read": 0}
    found = [(row, counted.get(f"revision:{row.pk}", nothing)) for row in revisions]
    return [RevisionReadership(row, count["sent"], count["read"]) for row, count in found]
