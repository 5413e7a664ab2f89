"""Warnings for organizers before they publish: clashes, what is missing, and what nobody is told of."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, F
from django.utils.translation import gettext as _

from summit.agenda.queries import overfull_agendas
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.queries import people_concerned, standing_clashes
from summit.calendar.requirements import unmet_requirements
from summit.programme.queries.revisions import to_publish
from summit.summits.models import Summit


class ReleaseWarning(NamedTuple):
    """Something to read before the programme is published."""

    code: str
    engagement: Engagement
    details: str

    def as_json(self) -> dict[str, object]:
        """Return what a revision stores of a warning that was accepted."""
        row = self.engagement
        return {
            "code": self.code,
            "uid": str(row.uid),
            "title": row.title,
            "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat(),
            "zone": row.own_time_zone,
            "details": self.details,
        }


def release_warnings(summit: Summit, *, now: datetime) -> list[ReleaseWarning]:
    """Return the warnings about engagements that are not over. A constant number of queries."""
    found = [*_clashes(summit, now), *_lacks(summit, now), *_untold(summit, now)]
    return sorted(found, key=lambda row: (row.engagement.starts_at, row.engagement.pk, row.code, row.details))


def _clashes(summit: Summit, now: datetime) -> Iterator[ReleaseWarning]:
    for clash in standing_clashes(summit, after=now):
        beside = f", {clash.beside}" if clash.beside else ""
        words = _("%(who)s: clash%(beside)s") % {"who": clash.resource, "beside": beside}
        yield ReleaseWarning("clash", clash.engagement, words)


def _lacks(summit: Summit, now: datetime) -> Iterator[ReleaseWarning]:
    coming = Engagement.objects.filter(summit=summit, ends_at__gt=now).standing()
    for unmet in unmet_requirements(coming):
        yield ReleaseWarning(f"too_few_{unmet.lack}", unmet.engagement, unmet.details)
    for session, minutes in overfull_agendas(coming):
        words = _("its agenda takes %(needed)s minutes of %(available)s")
        row = session.engagement
        yield ReleaseWarning("agenda_too_long", row, words % {"needed": minutes, "available": row.minutes})
    seated = Occupancy.objects.filter(engagement__in=coming, role=Occupancy.Role.PARTICIPANT).order_by()
    counted = seated.values("engagement", "resource__party__code", "engagement__session__quota")
    over = list(counted.annotate(people=Count("pk")).filter(people__gt=F("engagement__session__quota") + 1))
    crowded = Engagement.objects.select_related("venue").in_bulk({row["engagement"] for row in over})
    for one in over:
        words = _("%(delegation)s has %(people)s people, the quota allows 1 + %(quota)s") % {
            "delegation": one["resource__party__code"],
            "people": one["people"],
            "quota": one["engagement__session__quota"],
        }
        yield ReleaseWarning("over_quota", crowded[one["engagement"]], words)


def _untold(summit: Summit, now: datetime) -> Iterator[ReleaseWarning]:
    new = list(to_publish(summit).filter(status=Engagement.Status.TENTATIVE, ends_at__gt=now))
    concerned = people_concerned(new)
    for engagement in new:
        if not concerned[engagement.pk]:
            yield ReleaseWarning("nobody_told", engagement, _("nobody is told of it"))
