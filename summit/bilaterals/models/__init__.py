"""Requests for bilateral meetings, with wishes and counter-proposals; meetings; plans of all meetings."""

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
