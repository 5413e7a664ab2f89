"""Counts of accredited people."""

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from summit.accreditation.models import Accreditation, Quota


def with_taken(quotas: QuerySet[Quota]) -> QuerySet[Quota]:
    """Annotate quotas with the number of places that are taken, as `taken`."""
    taking = Accreditation.objects.taking_places().order_by()
    own = taking.filter(category=OuterRef("category"), party=OuterRef("delegation")).values("category")
    return quotas.annotate(taken=Coalesce(Subquery(own.annotate(count=Count("pk")).values("count")), 0))
