"""Requests for bilateral meetings, with sides, wishes, offers and outcomes; meetings; plans of all meetings."""

from summit.bilaterals.models.answers import STAYING, Answer
from summit.bilaterals.models.meeting import Meeting
from summit.bilaterals.models.offer import Offer
from summit.bilaterals.models.outcome import FollowUp, MeetingRecord, Outcome
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
    "FollowUp",
    "Meeting",
    "MeetingRecord",
    "Offer",
    "Outcome",
    "Plan",
    "PlannedMeeting",
    "Side",
    "Window",
)
