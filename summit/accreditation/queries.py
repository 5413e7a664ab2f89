"""Counts of accredited people."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from summit.accreditation.models import Accreditation, Quota
from summit.summits.models import Summit


class Waiting(NamedTuple):
    """How many people wait at the steps of a kind, and since when the first of them."""

    kind: str
    people: int
    since: datetime


def waiting_people(summit: Summit) -> list[Waiting]:
    """Return how many people wait at each kind of step. One query."""
    waiting = Accreditation.objects.filter(summit=summit, status=Accreditation.Status.IN_REVIEW).order_by()
    rows = waiting.values_list("step__kind").annotate(count=Count("pk"), since=Min("waiting_since"))
    return [Waiting(*row) for row in rows.order_by("step__kind")]


def with_taken(quotas: QuerySet[Quota]) -> QuerySet[Quota]:
    """Annotate quotas with the number of places that are taken, as `taken`."""
    taking = Accreditation.objects.taking_places().order_by()
    own = taking.filter(category=OuterRef("category"), party=OuterRef("delegation")).values("category")
    return quotas.annotate(taken=Coalesce(Subquery(own.annotate(count=Count("pk")).values("count")), 0))
