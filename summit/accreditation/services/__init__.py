"""Services of accreditation."""

from summit.accreditation.services.approval import (
    ChangedMeanwhile,
    NeedsMissing,
    NotAtThisStep,
    NotToBeSent,
    NotYourStep,
    Outcome,
    ReasonMissing,
    decide_on_people,
    expire_people,
    reopen_people,
    revoke_people,
    send_people,
    withdraw_people,
)
from summit.accreditation.services.categories import StepInUse, add_usual_categories, save_category
from summit.accreditation.services.people import (
    NotInProgramme,
    NotOpen,
    Unnamed,
    WrongWhose,
    amend_person,
    changes_of,
    enter_person,
)
from summit.accreditation.services.quotas import QuotaBelowTaken, QuotaFull, delete_quota, save_quota
from summit.accreditation.services.reviewing import NoSteps, check_again, lock_people
from summit.accreditation.services.vetting import (
    AlreadyDecided,
    VerdictLine,
    list_for_vetting,
    take_over_verdicts,
)

__all__ = (
    "AlreadyDecided",
    "ChangedMeanwhile",
    "NeedsMissing",
    "NoSteps",
    "NotAtThisStep",
    "NotInProgramme",
    "NotOpen",
    "NotToBeSent",
    "NotYourStep",
    "Outcome",
    "QuotaBelowTaken",
    "QuotaFull",
    "ReasonMissing",
    "StepInUse",
    "Unnamed",
    "VerdictLine",
    "WrongWhose",
    "add_usual_categories",
    "amend_person",
    "changes_of",
    "check_again",
    "decide_on_people",
    "delete_quota",
    "enter_person",
    "expire_people",
    "list_for_vetting",
    "lock_people",
    "reopen_people",
    "revoke_people",
    "save_category",
    "save_quota",
    "send_people",
    "take_over_verdicts",
    "withdraw_people",
)
