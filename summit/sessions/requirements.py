"""Seats and interpreters that sessions ask for and do not have."""

from collections.abc import Iterator

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import ngettext

from summit.calendar.models import Engagement, Occupancy
from summit.calendar.requirements import Lack, Unmet, finds_unmet
from summit.sessions.models import Session
from summit.sessions.queries import missing_interpretation


@finds_unmet
def unmet_by_sessions(engagements: QuerySet[Engagement]) -> Iterator[Unmet]:
    """Yield the sessions with more participants than seats, and those that are not fully interpreted."""
    sessions = Session.objects.filter(engagement__in=engagements)
    seated = Occupancy.objects.filter(engagement__in=sessions.values("engagement")).order_by().values("engagement")
    people = Count("pk", filter=Q(role=Occupancy.Role.PARTICIPANT))
    counted = seated.annotate(people=people, capacity=Sum("resource__room__capacity")).filter(capacity__lt=F("people"))
    crowded = {row["engagement"]: row for row in counted}
    for engagement in Engagement.objects.filter(pk__in=crowded).select_related("summit", "venue"):
        row = crowded[engagement.pk]
        details = ngettext(
            "%(capacity)s seats for %(people)s person", "%(capacity)s seats for %(people)s people", row["people"]
        ) % {"capacity": row["capacity"], "people": row["people"]}
        yield Unmet(engagement, Lack.SEATS, details)
    for session in sessions.exclude(languages=[]).with_programme().select_related("engagement__summit"):
        if missing := missing_interpretation(session):
            yield Unmet(session.engagement, Lack.INTERPRETERS, str(missing))
