"""Steps of the approval: which is the first and the next, who comes to them, and what they lack for it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accreditation.models import Accreditation, Category, Step
from summit.accreditation.needs import missing_needs
from summit.accreditation.notices import tell_delegations
from summit.core.labels import choice_labels
from summit.core.lifecycle import advance_all
from summit.core.refusals import Refusal

Status = Accreditation.Status
REVIEWED = (Status.IN_REVIEW, Status.APPROVED)


class NoSteps(Refusal):
    """Nobody decides on people of the category."""

    code = "no_steps"
    message = _("This category has no steps of approval. Enter them first.")


class NeedsMissing(Refusal):
    """Something that the category needs was not sent."""

    code = "needs_missing"


def refusals_of_missing(people: Collection[Accreditation]) -> dict[int, NeedsMissing]:
    """Return by key the refusals of people who lack something for their category. Five queries at most."""
    labels = choice_labels(Category, "needs")
    return {
        key: NeedsMissing(
            gettext("Still to be sent: %(needs)s.") % {"needs": ", ".join(str(labels[need]) for need in needs)},
            missing=needs,
        )
        for key, needs in missing_needs(people).items()
    }


def refuse_unready(person: Accreditation) -> None:
    """Refuse that a person is reviewed whom nobody would check, or who lacks something for their category.

    Raises NoSteps or NeedsMissing.
    """
    if not steps_of([person])[person.category_id]:
        raise NoSteps(field="category")
    for refusal in refusals_of_missing([person]).values():
        raise refusal


def refusals_to_approve(people: Collection[Accreditation]) -> dict[int, NeedsMissing]:
    """Return by key the refusals of people whom the step at which they wait would approve, and who lack something."""
    steps = steps_of(people)
    return refusals_of_missing([one for one in people if one.step and [one.step] == steps[one.category_id][-1:]])


def lock_people(people: Iterable[Accreditation]) -> list[Accreditation]:
    """Lock the people, in one order, and return them with the rows that the services read. Two queries."""
    keys = [person.pk for person in people]
    rows = Accreditation.objects.order_by("pk")
    # Lock, then read: while a query with a join waits for the lock, the rows that it joins may become outdated.
    list(rows.select_for_update(no_key=True).filter(pk__in=keys).values_list("pk", flat=True))
    related = ("summit", "category", "party__summit", "delegate", "step")
    return list(rows.select_related(*related).filter(pk__in=keys))


def steps_of(people: Collection[Accreditation]) -> dict[int, list[Step]]:
    """Return by the key of the category its steps in order. One query."""
    steps: dict[int, list[Step]] = {person.category_id: [] for person in people}
    for step in Step.objects.filter(category__in=steps).order_by("position"):
        steps[step.category_id].append(step)
    return steps


def to_first_step(people: Collection[Accreditation], *, now: datetime) -> None:
    """Bring people, whom the caller has locked, to the first step of their category. Raises NoSteps."""
    steps = steps_of(people)
    if not all(steps.values()):
        raise NoSteps
    for category, own in steps.items():
        alike = [person for person in people if person.category_id == category]
        advance_all(alike, Status.IN_REVIEW, step=own[0], waiting_since=now, sent_at=now)


def check_again(people: Collection[Accreditation], *, now: datetime) -> list[Accreditation]:
    """Bring those who are in review or approved, and whom the caller has locked, to the first step; return them.

    It is called when a fact that was checked has changed: the name, the category, the photo, the letter or the travel
    document. Nobody checks a category without steps.
    """
    steps = steps_of(people)
    reviewed = [person for person in people if person.status in REVIEWED and steps[person.category_id]]
    before = {person.pk: person.status for person in reviewed}
    to_first_step(reviewed, now=now)
    tell_delegations(reviewed, before, now=now)
    return reviewed
