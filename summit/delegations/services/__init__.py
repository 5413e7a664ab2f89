"""Services of delegations."""

from summit.delegations.services.delegates import (
    DepartsBeforeArrival,
    HasVerb,
    NotOfThisDelegation,
    amend_delegate,
    derive_travel,
    enrol_delegate,
    export_delegate,
    name_head,
    refuse_without_verb,
    set_travel,
)
from summit.delegations.services.precedence import save_policy
from summit.delegations.services.summits import (
    HoursWouldChange,
    LeftOutside,
    SlugIsKnown,
    amend_summit,
    copy_summit,
    make_summit,
)

__all__ = [
    "DepartsBeforeArrival",
    "HasVerb",
    "HoursWouldChange",
    "LeftOutside",
    "NotOfThisDelegation",
    "SlugIsKnown",
    "amend_delegate",
    "amend_summit",
    "copy_summit",
    "derive_travel",
    "enrol_delegate",
    "export_delegate",
    "make_summit",
    "name_head",
    "refuse_without_verb",
    "save_policy",
    "set_travel",
]
