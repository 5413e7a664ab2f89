"""Views of decisions."""

from summit.decisions.api.views.decisions import (
    ActionViewSet,
    DecisionViewSet,
    SeriesViewSet,
    SummaryRecordView,
)
from summit.decisions.api.views.path import ConsentViewSet, RulesViewSet, StageViewSet, StatementViewSet
from summit.decisions.api.views.silence import SilenceViewSet

__all__ = (
    "ActionViewSet",
    "ConsentViewSet",
    "DecisionViewSet",
    "RulesViewSet",
    "SeriesViewSet",
    "SilenceViewSet",
    "StageViewSet",
    "StatementViewSet",
    "SummaryRecordView",
)
