"""Services of security: its list out, and its verdicts in."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accreditation.models import Accreditation, Step, Verdict, VettingList
from summit.accreditation.services.approval import ReasonMissing, decide_on_people, refusal_at
from summit.accreditation.services.reviewing import lock_people, refusals_to_approve
from summit.accreditation.vetted_facts import version_of, vetted_facts
from summit.core.audit.access_records import record_access
from summit.core.bulk import Refused, sort_out
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.summits.models import Summit

Kind, Result = Step.Kind, Verdict.Result


class NotVetted(Refusal):
    """No person with this reference waits for security, or was decided on by it."""

    code = "not_vetted"
    message = _("Nobody with this reference was given to security.")


class DecidedOtherwise(Refusal):
    """Security has decided otherwise on this person; the details name the result."""

    code = "decided_otherwise"
    message = _("Security has decided otherwise on this person. Revoke that, or wait until they are sent again.")


class GivenTwice(BadValue):
    """The reference is in two lines."""

    code = "given_twice"
    message = _("This reference comes twice.")


class ChangedSinceList(Refusal):
    """The person was changed after the list went out."""

    code = "changed_since_list"
    message = _("This person was changed after this list went out. Take the list out again.")


class VerdictLine(NamedTuple):
    """A verdict of security, as it comes in: the reference is that of the list, and the version says what was read."""

    reference: int
    result: str
    reason: str = ""
    version: str = ""


class Vetted(NamedTuple):
    """A person on the list of security, with the facts that it needs."""

    person: Accreditation
    facts: dict[str, str]

    @property
    def version(self) -> str:
        """The version of what is read of the person; it comes back with the verdict."""
        return version_of(self.person, self.facts)


@dataclass(frozen=True)
class TakenOver:
    """References of verdicts that were taken over, of those that were known already, and the refusals of the others."""

    taken_over: list[int]
    unchanged: list[int]
    refused: Refused


@transactional
def list_for_vetting(summit: Summit, *, by: User, now: datetime) -> tuple[VettingList, list[Vetted]]:
    """Return all people who wait for security, with the facts that it needs, and record that they were exported."""
    waiting = Accreditation.vetting.visible_to(by).filter(summit=summit, step__kind=Kind.CLEARANCE)
    people = list(waiting.select_related("category", "party", "delegate").order_by("pk"))
    batch = VettingList.objects.create(summit=summit, made_by=by, made_at=now)
    batch.people.set(people)
    record_access(by=by, action="exported", what="accreditation.vetting", row=batch.pk, summit=summit.pk)
    facts = vetted_facts([person.pk for person in people])
    return batch, [Vetted(person, facts[person.pk]) for person in people]


@transactional
def take_over_verdicts(
    summit: Summit, lines: Collection[VerdictLine], *, by: User, now: datetime, atomic: bool = True
) -> TakenOver:
    """Record verdicts of security. The same verdict again changes nothing; another one is refused.

    So is one on a person who was changed since they were read, if the line has a version.
    If `atomic` it raises RowsRefused, or the refusal of a single line.
    """
    people = Accreditation.vetting.visible_to(by).filter(summit=summit, pk__in={line.reference for line in lines})
    desk = _Desk({person.pk: person for person in lock_people(people)}, Counter(line.reference for line in lines))
    fit, refused = sort_out(lines, desk.refusal_of, atomic=atomic, key=attrgetter("reference"))
    new = [line for line in fit if desk.waits(line)]
    for result, reason in dict.fromkeys((line.result, line.reason) for line in new):
        alike = [desk.people[line.reference] for line in new if (line.result, line.reason) == (result, reason)]
        decide_on_people(alike, step=Kind.CLEARANCE, result=result, reason=reason, by=by, now=now)
    known = [line.reference for line in fit if not desk.waits(line)]
    return TakenOver([line.reference for line in new], known, refused)


class _Desk:
    """The people on whom verdicts come in, with the results that security has given since they were sent."""

    def __init__(self, people: dict[int, Accreditation], times: Counter[int]) -> None:
        self.people, self.times = people, times
        self.results = dict(
            Verdict.objects.filter(accreditation__in=people, kind=Kind.CLEARANCE, at__gte=F("accreditation__sent_at"))
            .order_by("at", "pk")
            .values_list("accreditation", "result")
        )
        facts = vetted_facts(people)
        self.versions = {key: version_of(person, facts[key]) for key, person in people.items()}
        self.missing = refusals_to_approve(people.values())
        # As they are before anything is decided.
        self.waiting = {key for key, person in people.items() if person.step and person.step.kind == Kind.CLEARANCE}

    def waits(self, line: VerdictLine) -> bool:
        """Say whether the person waits for the verdict."""
        return line.reference in self.waiting

    def refusal_of(self, line: VerdictLine) -> Refusal | None:
        """Return why the verdict is not taken over; None if it is, or is known."""
        if self.times[line.reference] > 1:
            return GivenTwice()
        if line.reference not in self.people:
            return NotVetted()
        if line.result != Result.PASSED and not line.reason:
            return ReasonMissing()
        if not self.waits(line):
            return self._refusal_of_decided(line)
        if line.version not in ("", self.versions[line.reference]):
            return ChangedSinceList()
        return self.missing.get(line.reference) if line.result == Result.PASSED else None

    def _refusal_of_decided(self, line: VerdictLine) -> Refusal | None:
        result = self.results.get(line.reference)
        if result is None:
            return refusal_at(self.people[line.reference], Kind.CLEARANCE)
        return None if result == line.result else DecidedOtherwise(result=result)
