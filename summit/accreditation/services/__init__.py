"""Services of accreditation."""

from summit.accreditation.services.personal import (
    BadMrz,
    BadPassportNumber,
    DiffersFromMrz,
    DocumentExpires,
    Expired,
    ImplausibleBirth,
    NothingGiven,
    NothingHeld,
    PersonalDataNotAsked,
    UnknownState,
    erase_expired,
    erase_personal_data,
    export_person,
    record_personal_data,
    unmask_personal_data,
)

__all__ = [
    "BadMrz",
    "BadPassportNumber",
    "DiffersFromMrz",
    "DocumentExpires",
    "Expired",
    "ImplausibleBirth",
    "NothingGiven",
    "NothingHeld",
    "PersonalDataNotAsked",
    "UnknownState",
    "erase_expired",
    "erase_personal_data",
    "export_person",
    "record_personal_data",
    "unmask_personal_data",
]
