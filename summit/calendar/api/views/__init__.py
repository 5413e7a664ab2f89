"""Views of free hours, clashes and closures."""

from summit.calendar.api.views.closures import ClosureViewSet
from summit.calendar.api.views.questions import EVER, ClashesView, FreeSlotsView

__all__ = (
    "EVER",
    "ClashesView",
    "ClosureViewSet",
    "FreeSlotsView",
)
