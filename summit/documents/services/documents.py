"""Documents are drafted, amended, circulated, reclassified and withdrawn."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TypedDict, Unpack

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.core.lifecycle import WrongStatus, advance
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegation
from summit.documents import notices
from summit.documents.hooks import document_changed
from summit.documents.models import Document, Version
from summit.documents.queries import latest_circulated, people_told
from summit.documents.services.locking import draft_of, locked
from summit.notifications.changes import irreversible
from summit.notifications.services import notify
from summit.summits.belonging import refuse_of_another_summit
from summit.summits.models import Summit

Status = Document.Status
PARTIES = Document.Classification.PARTIES


class DocumentFacts(TypedDict, total=False):
    """The facts of a document that are stored as they are given."""

    title: Mapping[str, str]
    kind: str


class NewDocumentFacts(DocumentFacts, total=False):
    """The facts of a new document."""

    classification: str


class SymbolTaken(BadValue):
    """Another document of the summit has the symbol."""

    code = "symbol_taken"
    message = _("Another document of this summit has this symbol.")


class SymbolCited(Refusal):
    """The symbol of a circulated document cannot be changed: others cite the document by it."""

    code = "symbol_cited"
    message = _("This document was circulated under its symbol, so the symbol cannot be changed.")


class AlreadyDrafted(Refusal):
    """The document has a draft version, which must be circulated before the next one begins."""

    code = "already_drafted"
    message = _("This document already has a version that is not circulated yet.")


class NothingToCirculate(Refusal):
    """The document has no draft version."""

    code = "nothing_to_circulate"
    message = _("All versions of this document were circulated; create a new version first.")


class NoText(Refusal):
    """The version has no file, and `on_paper` was not given."""

    code = "no_text"
    message = _("This version has no file; upload one, or say that its text was circulated on paper.")


class ForNobody(BadValue):
    """The document is for its parties only, and has none."""

    code = "for_nobody"
    message = _("Name the parties or the sponsors of the document.")


@transactional
def draft_document(
    *,
    summit: Summit,
    symbol: str,
    now: datetime,
    sponsors: Collection[Delegation] = (),
    parties: Collection[Delegation] = (),
    **facts: Unpack[NewDocumentFacts],
) -> Document:
    """Enter a document with a first draft version. Raises SymbolTaken.

    `facts` are title, kind and classification.
    """
    if Document.objects.filter(summit=summit, symbol=symbol).exists():
        raise SymbolTaken(field="symbol")
    document = Document.objects.create(summit=summit, symbol=symbol, made_at=now, **facts)
    _set_delegations(document, "sponsors", sponsors)
    _set_delegations(document, "parties", parties)
    Version.objects.create(document=document, number=1, made_at=now)
    return document


@transactional
def amend_document(
    document: Document,
    *,
    now: datetime,
    symbol: str | None = None,
    sponsors: Collection[Delegation] | None = None,
    **facts: Unpack[DocumentFacts],
) -> Document:
    """Change the title, kind or sponsors of a document, or its symbol before it is circulated.

    Sponsors are cleared for their document, so new sponsors are told of the circulated version. Raises
    SymbolCited, SymbolTaken, ForNobody.
    """
    document = locked(document)
    if symbol and symbol != document.symbol:
        _rename(document, symbol)
    for name, value in facts.items():
        setattr(document, name, value)
    document.save(update_fields=["symbol", *facts])
    if sponsors is not None:
        _set_delegations(document, "sponsors", sponsors)
        if latest_circulated(document):
            _refuse_for_nobody(document, document.classification, field="sponsors")
        _tell_circulated(document, now)
        document_changed(document, now)
    return document


@transactional
def begin_next_version(document: Document, *, now: datetime, note: str = "") -> Version:
    """Begin the next version, without files; the circulated version is not changed. Raises AlreadyDrafted."""
    document = locked(document)
    if document.status in (Status.ADOPTED, Status.WITHDRAWN):
        sentence = gettext("This document has the status “%(status)s”; new versions cannot be added.")
        raise WrongStatus(sentence % {"status": document.get_status_display()}, status=document.status)
    if draft_of(document):
        raise AlreadyDrafted
    return begin_version(document, now=now, note=note)


def begin_version(document: Document, *, now: datetime, note: str = "") -> Version:
    """Create the next version of a locked document without a draft version."""
    last = document.versions.order_by("number").last()
    number = last.number + 1 if last else 1
    return Version.objects.create(document=document, number=number, note=note, made_at=now)


@irreversible(
    _("Document circulated"), _("What was circulated is known. Circulate another version, or withdraw the document.")
)
def circulate_version(document: Document, *, now: datetime, on_paper: bool = False) -> Version:
    """Circulate the draft version; from then on it cannot be changed.

    Its readers are told, and all delegations are asked for their positions on this version. `on_paper` says that the
    text was circulated by other means, so that no file is needed. Raises NothingToCirculate, NoText,
    ForNobody, WrongStatus.
    """
    document = locked(document)
    version = draft_of(document)
    if version is None:
        raise NothingToCirculate
    if not on_paper and not version.files.exists():
        raise NoText
    _refuse_for_nobody(document, document.classification)
    advance(document, Status.CIRCULATED)
    version.circulated_at = now
    version.save(update_fields=["circulated_at"])
    _tell_circulated(document, now)
    document_changed(document, now)
    return version


@irreversible(_("Document withdrawn"), _("A withdrawal is final."))
def withdraw_document(document: Document, *, now: datetime) -> Document:
    """Withdraw the document; its readers are told if it was circulated."""
    document = locked(document)
    version = latest_circulated(document)
    before = document.status
    advance(document, Status.WITHDRAWN)
    if version:
        _tell(document, version, now, key=f"withdrawn:{document.pk}", old=_known(document, version, status=before))
    document_changed(document, now)
    return document


@irreversible(_("Document reclassified"), _("Classify it as before: people keep what they have read."))
def reclassify_document(
    document: Document,
    *,
    classification: str,
    now: datetime,
    parties: Collection[Delegation] | None = None,
) -> Document:
    """Change the classification of the document and, if they are given, its parties. Raises ForNobody.

    This applies to all its versions at once. The users who may read it afterwards are told; what others were told or
    downloaded before cannot be taken back.
    """
    document = locked(document)
    before = document.classification
    if parties is not None:
        _set_delegations(document, "parties", parties)
    _refuse_for_nobody(document, classification)
    document.classification = classification
    document.save(update_fields=["classification"])
    version = latest_circulated(document)
    if version and classification != before:
        key = f"reclassified:{document.pk}:{now:%Y%m%dT%H%M%S.%f}"
        _tell(document, version, now, key=key, old=_known(document, version, classification=before))
    elif version:
        _tell_circulated(document, now)
    document_changed(document, now)
    return document


def _set_delegations(document: Document, part: str, delegations: Collection[Delegation]) -> None:
    refuse_of_another_summit(document.summit_id, **{part: delegations})
    getattr(document, part).set(delegations)


def _rename(document: Document, symbol: str) -> None:
    if document.versions.circulated().exists():
        raise SymbolCited(field="symbol")
    if Document.objects.filter(summit=document.summit_id, symbol=symbol).exists():
        raise SymbolTaken(field="symbol")
    document.symbol = symbol


def _refuse_for_nobody(document: Document, classification: str, field: str = "parties") -> None:
    if classification == PARTIES and not document.parties.exists() and not document.sponsors.exists():
        raise ForNobody(field=field)


def _tell_circulated(document: Document, now: datetime) -> None:
    """Tell the readers of the latest circulated version who were not told of it yet."""
    version = latest_circulated(document)
    if version and document.status == Status.CIRCULATED:
        old = {"number": version.number - 1, "status": Status.DRAFT}
        _tell(document, version, now, key=f"circulated:{version.pk}", old=old)


def _known(document: Document, version: Version, **before: str) -> dict[str, object]:
    return {
        "number": version.number,
        "status": document.status,
        "classification": document.classification,
        **before,
    }


def _tell(document: Document, version: Version, now: datetime, *, key: str, old: Mapping[str, object]) -> None:
    notice = notices.changed(document, version, key=key, old=old)
    notify(people_told(document), notice, summit=document.summit, now=now)
