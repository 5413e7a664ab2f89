"""The verbs of the calendar."""

from summit.calendar.services.closures import close, reopen
from summit.calendar.services.engagements import (
    Change,
    book,
    check_hour,
    confirm,
    move,
    rearrange,
    rebook,
    release,
)
from summit.calendar.services.occupying import Occupants
from summit.calendar.services.questions import clashes_known_to, free_slots_known_to
from summit.calendar.services.registers import telling_of

__all__ = (
    "Change",
    "Occupants",
    "book",
    "check_hour",
    "clashes_known_to",
    "close",
    "confirm",
    "free_slots_known_to",
    "move",
    "rearrange",
    "rebook",
    "release",
    "reopen",
    "telling_of",
)
