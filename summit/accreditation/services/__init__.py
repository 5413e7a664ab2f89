"""Services of accreditation."""

from summit.accreditation.services.duplicates import SameRow, tell_apart
from summit.accreditation.services.letters import (
    LetterNotPdf,
    LetterTooLarge,
    download_letter,
    examine_letter,
    remove_letter,
    store_letter,
)
from summit.accreditation.services.needs import erase_needs, record_needs, unmask_needs
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
from summit.accreditation.services.photos import check_upload, remove_photo, show_photo, store_photo

__all__ = [
    "BadMrz",
    "BadPassportNumber",
    "DiffersFromMrz",
    "DocumentExpires",
    "Expired",
    "ImplausibleBirth",
    "LetterNotPdf",
    "LetterTooLarge",
    "NothingGiven",
    "NothingHeld",
    "PersonalDataNotAsked",
    "SameRow",
    "UnknownState",
    "check_upload",
    "download_letter",
    "erase_expired",
    "erase_needs",
    "erase_personal_data",
    "examine_letter",
    "export_person",
    "record_needs",
    "record_personal_data",
    "remove_letter",
    "remove_photo",
    "show_photo",
    "store_letter",
    "store_photo",
    "tell_apart",
    "unmask_needs",
    "unmask_personal_data",
]
