"""Bring some people of the demonstration through the approval, and declare what they bring, so that all is seen."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from summit.accounts.models import User
from summit.accreditation.models import Accreditation, Category, PersonalData, Radio, Step, Vehicle, Verdict, Weapon
from summit.accreditation.services import (
    decide_on_declaration,
    decide_on_people,
    declare,
    record_personal_data,
    send_people,
)
from summit.accreditation.services.passes import issue_to_all
from summit.summits.models import Summit

STEPS = (Step.Kind.CHECK, Step.Kind.CLEARANCE, Step.Kind.ISSUING)
# By category, the last step that its people have passed; those of others are sent, or are drafts.
PASSED = {
    "head": Step.Kind.ISSUING,
    "delegate": Step.Kind.ISSUING,
    "adviser": Step.Kind.ISSUING,
    "interpreter": Step.Kind.CLEARANCE,
    "security": Step.Kind.CHECK,
    "host-staff": Step.Kind.ISSUING,
}
DRAFTS = ("driver",)
RETURNED = {"blr-photographer-1": "The name is written otherwise in the travel document."}
REFUSED = {"tjk-security-2": "Known to the service."}
FIRST_BORN = date(1961, 5, 15)
APART = timedelta(days=97)  # between the birthdays of two people
LEFT = timedelta(days=730)
STATES = ("BLR", "KAZ", "RUS", "TJK")
HOST = "KGZ"


def approve_some(summit: Summit, *, organizer: User, security: User, now: datetime) -> None:
    """Send people with invented travel documents, decide on them, and issue passes."""
    people = Accreditation.objects.filter(summit=summit, status=Accreditation.Status.DRAFT)
    sent = list(people.exclude(category__code__in=DRAFTS).select_related("category", "party"))
    for n, person in enumerate(sent):
        if Category.Need.TRAVEL_DOCUMENT in person.category.needs:
            state = person.party.code if person.party and person.party.code in STATES else HOST
            record_personal_data(
                person,
                passport_number=f"X{person.pk:07}",
                date_of_birth=FIRST_BORN + n * APART,
                document_type=PersonalData.DocumentType.SERVICE,
                issuing_state=state,
                nationality=state,
                expires_on=summit.ends_on + LEFT,
                now=now,
            )
    _declare_weapons([p for p in sent if Category.Need.WEAPONS in p.category.needs], by=organizer, now=now)
    send_people(sent, by=organizer, now=now)
    for kind in STEPS:
        by = security if kind == Step.Kind.CLEARANCE else organizer
        _decide(summit, kind, by=by, now=now)
    issue_to_all(summit, now=now)


def declare_some(summit: Summit, *, organizer: User, security: User, now: datetime) -> None:
    """Declare a vehicle and a radio of each delegation with a driver, and accept what STATES bring, but for radios."""
    for weapon in Weapon.objects.filter(summit=summit, party__code__in=STATES, status=Weapon.Status.DECLARED):
        decide_on_declaration(weapon, result=Weapon.Status.ACCEPTED, by=security, now=now)
    drivers = Accreditation.objects.filter(summit=summit, category__code__in=DRAFTS)
    for driver in drivers.select_related("party").order_by("pk"):
        if (party := driver.party) is None:
            continue  # the host's
        own = {"summit": summit, "party": party}
        plate, number = f"{party.code} {driver.pk:04}", f"R{driver.pk:06}"
        state = party.code if party.code in STATES else HOST
        vehicle = declare(
            Vehicle(**own), number=plate, model="Saloon", country=state, driver=driver, by=organizer, now=now
        )
        declare(Radio(**own), number=number, model="Handheld radio", frequency="446.00625", by=organizer, now=now)
        if state != HOST:
            decide_on_declaration(vehicle, result=Vehicle.Status.ACCEPTED, by=security, now=now)


def _declare_weapons(bearers: Iterable[Accreditation], *, by: User, now: datetime) -> None:
    """Declare a pistol of each, without which they could not be sent."""
    for bearer in bearers:
        weapon = Weapon(summit_id=bearer.summit_id, bearer=bearer)
        number = f"P{bearer.pk:06}"
        declare(weapon, number=number, model="Service pistol", calibre="9 × 18 mm", rounds=16, by=by, now=now)


def _decide(summit: Summit, kind: Step.Kind, *, by: User, now: datetime) -> None:
    waiting = Accreditation.objects.filter(summit=summit, step__kind=kind)
    for reasons, result, of_kind in (
        (RETURNED, Verdict.Result.RETURNED, Step.Kind.CHECK),
        (REFUSED, Verdict.Result.REFUSED, Step.Kind.CLEARANCE),
    ):
        for reference, reason in reasons.items():
            if kind == of_kind:
                named = waiting.filter(reference=reference)
                decide_on_people(named, step=kind, result=result, reason=reason, by=by, now=now)
    passing = [code for code, last in PASSED.items() if STEPS.index(kind) <= STEPS.index(last)]
    decide_on_people(
        waiting.filter(category__code__in=passing), step=kind, result=Verdict.Result.PASSED, by=by, now=now
    )
