"""Printouts: their data are read, and access to restricted content is recorded, in one transaction."""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from summit.core.audit.access_records import record_access
from summit.core.models import AccessRecord
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.printouts.printing import TooLongError, typeset_pdf
from summit.printouts.queries import Printout, Reader


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
        return typeset_pdf(paper.layout, paper.data, fonts=settings.PAPERS_FONTS)
    except TooLongError as error:
        raise PrintoutTooLong from error
