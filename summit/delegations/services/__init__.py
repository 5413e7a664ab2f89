"""Services of delegations."""

from summit.delegations.services.delegates import (
    DepartsBeforeArrival,
    NotOfThisDelegation,
    amend_delegate,
    derive_travel,
    enrol_delegate,
    name_head,
    set_travel,
)
from summit.delegations.services.personal import (
    BadPassportNumber,
    Expired,
    ImplausibleBirth,
    NothingGiven,
    NothingHeld,
    PersonalDataNotAsked,
    TellsSecret,
    erase_expired,
    erase_personal_data,
    export_delegate,
    record_personal_data,
    unmask_personal_data,
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
    "BadPassportNumber",
    "DepartsBeforeArrival",
    "Expired",
    "HoursWouldChange",
    "ImplausibleBirth",
    "LeftOutside",
    "NotOfThisDelegation",
    "NothingGiven",
    "NothingHeld",
    "PersonalDataNotAsked",
    "SlugIsKnown",
    "TellsSecret",
    "amend_delegate",
    "amend_summit",
    "copy_summit",
    "derive_travel",
    "enrol_delegate",
    "erase_expired",
    "erase_personal_data",
    "export_delegate",
    "make_summit",
    "name_head",
    "record_personal_data",
    "save_policy",
    "set_travel",
    "unmask_personal_data",
]
