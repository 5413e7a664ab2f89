"""Serializers of decisions."""

from summit.decisions.api.serializers.decisions import (
    ActionSerializer,
    AmendDecision,
    AssignAction,
    DecisionSerializer,
    DropAction,
    PostponeAction,
    RecordDecision,
    Report,
    SeriesSerializer,
)
from summit.decisions.api.serializers.path import (
    AddStage,
    AmendStage,
    ConsentSerializer,
    LayPath,
    RulesSerializer,
    StageSerializer,
    StatementSerializer,
    TakeStage,
)
from summit.decisions.api.serializers.record import SummaryRecordSerializer
from summit.decisions.api.serializers.silence import BreakSilence, ExtendSilence, SilenceSerializer, StartSilence

__all__ = (
    "ActionSerializer",
    "AddStage",
    "AmendDecision",
    "AmendStage",
    "AssignAction",
    "BreakSilence",
    "ConsentSerializer",
    "DecisionSerializer",
    "DropAction",
    "ExtendSilence",
    "LayPath",
    "PostponeAction",
    "RecordDecision",
    "Report",
    "RulesSerializer",
    "SeriesSerializer",
    "SilenceSerializer",
    "StageSerializer",
    "StartSilence",
    "StatementSerializer",
    "SummaryRecordSerializer",
    "TakeStage",
)
