"""Changes of a document wait for each other: each first locks the document's row."""

from django.utils.translation import gettext_lazy as _

from summit.core.refusals import Refusal
from summit.documents.models import Document, Version
from summit.documents.queries import latest_circulated


class OldVersion(Refusal):
    """Positions and amendments refer to the version that was circulated last."""

    code = "old_version"
    message = _("This is not the version that was circulated last; refer to that one.")


class NotOpen(Refusal):
    """The document is not circulated, or already decided."""

    code = "not_open"
    message = _("Positions and amendments can be entered only while the document is circulated and not yet decided.")


class PositionNotAsked(Refusal):
    """The delegation is not asked for its position on the document."""

    code = "not_asked_for_position"
    message = _("This delegation is not asked for its position on this document.")


def locked(document: Document) -> Document:
    """Lock the document's row and return it with its present values."""
    return Document.objects.select_for_update(no_key=True).get(pk=document.pk)


def draft_of(document: Document) -> Version | None:
    """Return the draft version, if there is one."""
    return document.versions.filter(circulated_at=None).first()


def refuse_unless_open(version: Version) -> Document:
    """Lock the document and return it; raises NotOpen, OldVersion."""
    document = locked(version.document)
    if document.status != Document.Status.CIRCULATED:
        raise NotOpen(field="version")
    if latest_circulated(document) != version:
        raise OldVersion(field="version")
    return document
