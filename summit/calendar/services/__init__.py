"""Services of the calendar."""

from summit.calendar.services.closures import (
    ClosureChanges,
    cancel_closure,
    change_closure,
    closed_by_name,
    create_closure,
    delete_closure,
    reinstate_closure,
)
from summit.calendar.services.engagements import (
    Change,
    book_engagement,
    cancel_engagement,
    check_hour,
    confirm_engagements,
    move_engagement,
    rearrange_engagements,
    rebook_engagement,
    republish_engagement,
    withdraw_engagements,
)
from summit.calendar.services.likenesses import decide_likeness
from summit.calendar.services.locking import change_rules, keep_rules, lock_shared_of
from summit.calendar.services.occupying import Occupants
from summit.calendar.services.questions import clashes_known_to, free_slots_known_to
from summit.calendar.services.registers import changing, follows
from summit.calendar.services.sharing import refuse_shared_by_others

__all__ = (
    "Change",
    "ClosureChanges",
    "Occupants",
    "book_engagement",
    "cancel_closure",
    "cancel_engagement",
    "change_closure",
    "change_rules",
    "changing",
    "check_hour",
    "clashes_known_to",
    "closed_by_name",
    "confirm_engagements",
    "create_closure",
    "decide_likeness",
    "delete_closure",
    "follows",
    "free_slots_known_to",
    "keep_rules",
    "lock_shared_of",
    "move_engagement",
    "rearrange_engagements",
    "rebook_engagement",
    "refuse_shared_by_others",
    "reinstate_closure",
    "republish_engagement",
    "withdraw_engagements",
)
