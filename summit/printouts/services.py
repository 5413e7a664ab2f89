"""Printouts: their data are read, and access to restricted content is recorded, in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from io import BytesIO
from zipfile import ZipFile, ZipInfo

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from summit.accreditation.models import Pass
from summit.accreditation.models.passes import PassQuerySet
from summit.accreditation.services.passes import record_printed
from summit.core.audit.access_records import record_access, record_accesses
from summit.core.models import AccessRecord
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.printouts import queries
from summit.printouts.printing import TooLongError, typeset_pdf
from summit.printouts.queries import Printout, Reader
from summit.summits.models import Summit

# The printouts of the print set, by the last part of their addresses; without choices each is whole.
PRINT_SET: Mapping[str, Callable[..., Printout | None]] = {
    "participants": queries.participants,
    "delegation-programmes": queries.delegation_programmes,
    "day-sheets": queries.day_sheets,
    "door-signs": queries.door_signs,
    "name-plates": queries.name_plates,
    "seating-plans": queries.seating_plans,
    "arrivals": queries.arrivals,
}

MOST_BADGES = 200  # in one PDF


class PrintoutTooLong(Refusal):
    """The printout is too long, or takes too long to print."""

    code = "paper_too_long"
    message = _("There is too much for one printout. Ask for a part of it.")


@transactional
def compose_printout(compose: Callable[[Reader], Printout | None], reader: Reader) -> Printout | None:
    """Return the printout that `compose` makes for the reader; record the access if its content is restricted."""
    paper = compose(reader)
    if paper and paper.is_recorded:
        what = f"papers.{paper.layout}"
        record_access(
            by=reader.user, action=AccessRecord.Action.EXPORTED, what=what, row=paper.row, summit=paper.summit.pk
        )
    return paper


def printout_as_pdf(paper: Printout) -> bytes:
    """Return the printout as PDF. Raises PrintoutTooLong."""
    try:
        return typeset_pdf(paper.layout, paper.data, fonts=settings.PAPERS_FONTS, images=paper.images)
    except TooLongError as error:
        raise PrintoutTooLong from error


class NothingToPrint(Refusal):
    """No living pass that is asked for waits to be printed."""

    code = "nothing_to_print"
    message = _("No badge waits to be printed. Name passes to print theirs again; stopped passes and pins have none.")


class WithoutBadge(BadValue):
    """Some of the named passes are stopped, or are pins; `numbers` are theirs."""

    code = "pass_without_badge"
    message = _("These passes are stopped, or are pins, and have no badge: %(numbers)s. Leave them out.")

    def __init__(self, passes: Iterable[Pass]) -> None:
        numbers = [str(card) for card in passes]
        super().__init__(self.message % {"numbers": ", ".join(numbers)}, field="passes", numbers=numbers)


def print_badges(
    passes: PassQuerySet, reader: Reader, *, sheet: str, are_named: bool = False
) -> tuple[Printout, bytes]:
    """Return the badges of the first MOST_BADGES living passes as PDF, and record that they are printed.

    No pass is left out that the user has named. Raises WithoutBadge, NothingToPrint, PrintoutTooLong.
    """
    without = passes.filter(Q(status__in=Pass.STOPPED) | Q(kind=Pass.Kind.PIN)).order_by("number")
    if are_named and without:
        raise WithoutBadge(without)
    printable = passes.living().exclude(kind=Pass.Kind.PIN).order_by("number")
    cards = list(printable.with_holder().with_zones()[:MOST_BADGES])
    if not cards:
        raise NothingToPrint
    paper = queries.badges(cards[0].summit, reader, cards=cards, sheet=sheet)
    pdf = printout_as_pdf(paper)
    _record_badges(cards, reader)
    return paper, pdf


@transactional
def _record_badges(cards: Sequence[Pass], reader: Reader) -> None:
    """Record that the badges are printed, and whose photos were taken out with them."""
    record_printed(cards, now=reader.now)
    people = [card.accreditation_id for card in cards if card.accreditation_id]
    action, summit = AccessRecord.Action.EXPORTED, cards[0].summit_id
    record_accesses(by=reader.user, action=action, what="accreditation.badge", rows=people, summit=summit)


def print_set_as_zip(summit: Summit, reader: Reader) -> bytes:
    """Return the whole print set: a PDF of each printout, of a long one several. Raises PrintoutTooLong."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for compose in PRINT_SET.values():
            paper = compose_printout(partial(compose, summit), reader)
            if paper is not None:
                parts = list(_parts_as_pdf(paper))
                for number, pdf in enumerate(parts, start=1):
                    # The name has no time of its own: the same data give the same archive.
                    archive.writestr(ZipInfo(_file_name(paper, number, len(parts))), pdf)
    return file.getvalue()


def _parts_as_pdf(paper: Printout) -> Iterator[bytes]:
    """Yield the printout as PDF; halved, and halved again, where there is too much of it for one."""
    try:
        yield printout_as_pdf(paper)
    except PrintoutTooLong:
        halves = paper.halves()
        if not halves:
            raise
        for half in halves:
            yield from _parts_as_pdf(half)


def _file_name(paper: Printout, number: int, count: int) -> str:
    return paper.file_name if count == 1 else paper.file_name.replace(".pdf", f"-{number}.pdf")
