"""Figures of silence procedures."""

from django.db.models import Min

from summit.core import clock
from summit.core.metrics import Figures, gauge
from summit.decisions.models import SilenceProcedure

RUNNING = SilenceProcedure.Status.RUNNING


@gauge("silence_running", "Silence procedures that run.")
def running() -> Figures:
    """Count them."""
    yield (), SilenceProcedure.objects.filter(status=RUNNING).count()


@gauge("silence_deadline_seconds", "Until the next deadline of a silence procedure; negative once it is overdue.")
def next_deadline() -> Figures:
    """Yield nothing while none runs."""
    found = SilenceProcedure.objects.filter(status=RUNNING).aggregate(first=Min("deadline"))["first"]
    if found:
        yield (), (found - clock.now()).total_seconds()
