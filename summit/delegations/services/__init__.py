"""The verbs of delegations."""

from summit.delegations.services.delegates import (
    DepartsBeforeArrival,
    NotOfThisDelegation,
    amend_delegate,
    enrol_delegate,
    name_head,
    set_travel,
)
from summit.delegations.services.personal import (
    BadPassportNumber,
    Expired,
    ImplausibleBirth,
    NotAsked,
    NothingGiven,
    NothingHeld,
    TellsSecret,
    erase_expired,
    erase_personal_data,
    export_delegate,
    record_personal_data,
    unmask_personal_data,
)

__all__ = [
    "BadPassportNumber",
    "DepartsBeforeArrival",
    "Expired",
    "ImplausibleBirth",
    "NotAsked",
    "NotOfThisDelegation",
    "NothingGiven",
    "NothingHeld",
    "TellsSecret",
    "amend_delegate",
    "enrol_delegate",
    "erase_expired",
    "erase_personal_data",
    "export_delegate",
    "name_head",
    "record_personal_data",
    "set_travel",
    "unmask_personal_data",
]
