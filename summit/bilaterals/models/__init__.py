"""Requests for bilateral meetings, with sides, wishes and counter-proposals; meetings; plans of all meetings."""

from summit.bilaterals.models.answers import STAYING, Answer
from summit.bilaterals.models.meeting import Meeting
from summit.bilaterals.models.plan import Plan, PlannedMeeting
from summit.bilaterals.models.request import BilateralRequest
from summit.bilaterals.models.side import Companion, Side
from summit.bilaterals.models.wishes import CounterProposal, Window

__all__ = (
    "STAYING",
    "Answer",
    "BilateralRequest",
    "Companion",
    "CounterProposal",
    "Meeting",
    "Plan",
    "PlannedMeeting",
    "Side",
    "Window",
)
