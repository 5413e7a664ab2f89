"""Bilateral meetings: who asked whom for what, what was answered, and the meeting that came of it."""

from summit.bilaterals.models.meeting import Meeting
from summit.bilaterals.models.plan import Plan, PlannedMeeting
from summit.bilaterals.models.request import BilateralRequest
from summit.bilaterals.models.wishes import CounterProposal, Window

__all__ = (
    "BilateralRequest",
    "CounterProposal",
    "Meeting",
    "Plan",
    "PlannedMeeting",
    "Window",
)
