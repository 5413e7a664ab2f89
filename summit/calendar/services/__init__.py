"""The verbs of the calendar."""

from summit.calendar.services.closures import close, drop_closure, reopen
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
from summit.calendar.services.locking import change_rules, keep_rules
from summit.calendar.services.occupying import Occupants
from summit.calendar.services.questions import clashes_known_to, free_slots_known_to
from summit.calendar.services.registers import changing, follows

__all__ = (
    "Change",
    "Occupants",
    "book",
    "change_rules",
    "changing",
    "check_hour",
    "clashes_known_to",
    "close",
    "confirm",
    "drop_closure",
    "follows",
    "free_slots_known_to",
    "keep_rules",
    "move",
    "rearrange",
    "rebook",
    "release",
    "reopen",
)
