"""How far the approval of a person is, in words: who has to do what now, and which steps are behind them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from summit.accreditation.models import Accreditation, Category, Step
from summit.accreditation.needs import missing_needs
from summit.core.labels import choice_labels

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Status = Accreditation.Status
NEXT: dict[str, "StrOrPromise"] = {
    Status.DRAFT: _("Not sent yet. The delegation sends the person, or you do."),
    Status.RETURNED: _("Returned. The delegation corrects what was asked for and sends the person again."),
    Status.APPROVED: _("Approved. A pass can be issued."),
    Status.REFUSED: _("Refused. Reopening returns the person to the delegation, if a place is left."),
    Status.WITHDRAWN: _("Withdrawn. Reopening makes the person a draft again, if a place is left."),
    Status.EXPIRED: _("Expired. Reopening returns the person to the delegation, if a place is left."),
}
NEXT_OF_STEP: dict[str, "StrOrPromise"] = {
    Step.Kind.CHECK: _("Waits for protocol, which checks the person."),
    Step.Kind.CLEARANCE: _("Waits for the security service. You read its result, and not its reasons."),
    Step.Kind.ISSUING: _("Waits for protocol, which issues the accreditation."),
}
BEHIND, HERE, AHEAD = "✓", "●", "○"


def what_is_next(person: Accreditation) -> "StrOrPromise":
    """Return who has to do what now, as a sentence."""
    return NEXT_OF_STEP[person.step.kind] if person.step else NEXT[person.status]


def missing_in_words(person: Accreditation) -> str:
    """Return what the person still has to send, empty if it is nothing."""
    labels = choice_labels(Category, "needs")
    return ", ".join(str(labels[need]) for need in missing_needs([person]).get(person.pk, ()))


def marked_steps(person: Accreditation) -> Iterator[str]:
    """Yield the steps of the person's category in order, each with the sign of behind, here or ahead."""
    for step in person.category.steps.all():
        yield f"{_sign(person, step)} {step}"


def _sign(person: Accreditation, step: Step) -> str:
    if person.status == Status.APPROVED:
        return BEHIND
    if person.step is None or step.position > person.step.position:
        return AHEAD
    return HERE if step == person.step else BEHIND
