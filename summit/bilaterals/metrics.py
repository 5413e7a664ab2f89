"""Figures of plans."""

from summit.bilaterals.models import Plan
from summit.core.metrics import Figures, counted_by, gauge


@gauge("plans", "Plans of bilateral meetings.", "status")
def plans() -> Figures:
    """Count them by status."""
    return counted_by("status", Plan.objects.all())
