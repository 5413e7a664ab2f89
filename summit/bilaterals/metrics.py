"""Figures of plans."""

from django.db.models import Count

from summit.bilaterals.models import Plan
from summit.core.metrics import Figures, gauge


@gauge("plans", "Plans of bilateral meetings.", "status")
def plans() -> Figures:
    """Count them by status."""
    yield from (
        ((status,), count) for status, count in Plan.objects.order_by().values_list("status").annotate(Count("pk"))
    )
