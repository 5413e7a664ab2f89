"""Draft, amend, circulate, reclassify, withdraw."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

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
from summit.notifications.services import notify
from summit.summits.models import Summit

Status = Document.Status
PARTIES = Document.Classification.PARTIES


class SymbolTaken(BadValue):
    """Another document of the summit has the symbol."""

    code = "symbol_taken"
    message = _("Another document of this summit has this symbol.")


class SymbolCited(Refusal):
    """The symbol is how others know the document."""

    code = "symbol_cited"
    message = _("This document was circulated under its symbol, so the symbol cannot be changed.")


class AlreadyDrafted(Refusal):
    """A version is being drafted; it is circulated before the next one is begun."""

    code = "already_drafted"
    message = _("This document already has a version that is not circulated yet.")


class NothingToCirculate(Refusal):
    """All versions were circulated."""

    code = "nothing_to_circulate"
    message = _("All versions of this document were circulated; create a new version first.")


class NoText(Refusal):
    """The version has no file, and it was not said that its text went out on paper."""

    code = "no_text"
    message = _("This version has no file; upload one, or say that its text was circulated on paper.")


class OfAnotherSummit(BadValue):
    """A sponsor or party that is not of this summit."""

    code = "of_another_summit"
    message = _("This delegation is of another summit.")


class ForNobody(BadValue):
    """It is for its parties only, and has none."""

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
    **facts: Any,
) -> Document:
    """Enter a document, with a first version to which files are uploaded. Raises SymbolTaken.

    `facts` are title, kind and classification.
    """
    if Document.objects.filter(summit=summit, symbol=symbol).exists():
        raise SymbolTaken(field="symbol")
    document = Document.objects.create(summit=summit, symbol=symbol, made_at=now, **facts)
    _name(document, "sponsors", sponsors)
    _name(document, "parties", parties)
    Version.objects.create(document=document, number=1, made_at=now)
    return document


@transactional
def amend_document(
    document: Document,
    *,
    now: datetime,
    symbol: str | None = None,
    sponsors: Collection[Delegation] | None = None,
    **facts: Any,
) -> Document:
    """Change facts of a document: title, kind, sponsors, and the symbol while it is not circulated.

    Sponsors are cleared for their document: those who are new to it are told of what is circulated. Raises
    SymbolCited, SymbolTaken, ForNobody.
    """
    document = locked(document)
    if symbol and symbol != document.symbol:
        _rename(document, symbol)
    for name, value in facts.items():
        setattr(document, name, value)
    document.save()
    if sponsors is not None:
        _name(document, "sponsors", sponsors)
        if latest_circulated(document):
            _refuse_for_nobody(document, document.classification, field="sponsors")
        _tell_circulated(document, now)
        document_changed(document, now)
    return document


@transactional
def begin_next_version(document: Document, *, now: datetime, note: str = "") -> Version:
    """Begin the next version, without files; the one that is circulated stays as it is. Raises AlreadyDrafted."""
    document = locked(document)
    if document.status in (Status.ADOPTED, Status.WITHDRAWN):
        sentence = gettext("This document has the status “%(status)s”; new versions cannot be added.")
        raise WrongStatus(sentence % {"status": document.get_status_display()}, status=document.status)
    if draft_of(document):
        raise AlreadyDrafted
    return begin_version(document, now=now, note=note)


def begin_version(document: Document, *, now: datetime, note: str = "") -> Version:
    """Make the next version of a document that is locked and has no draft."""
    last = document.versions.order_by("number").last()
    number = last.number + 1 if last else 1
    return Version.objects.create(document=document, number=number, note=note, made_at=now)


@transactional
def circulate_version(document: Document, *, now: datetime, on_paper: bool = False) -> Version:
    """Circulate the version that is not circulated yet: from now on it stays as it is.

    Those who may read it are told, and positions are asked for anew: on this version nobody has one yet. `on_paper`
    says that the text went out by another way. Raises NothingToCirculate, NoText, ForNobody, WrongStatus.
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


@transactional
def withdraw_document(document: Document, *, now: datetime) -> Document:
    """Take the document off; those who may read it are told, if it was circulated."""
    document = locked(document)
    version = latest_circulated(document)
    before = document.status
    advance(document, Status.WITHDRAWN)
    if version:
        _tell(document, version, now, key=f"withdrawn:{document.pk}", old=_known(document, version, status=before))
    document_changed(document, now)
    return document


@transactional
def reclassify_document(
    document: Document,
    *,
    classification: str,
    now: datetime,
    parties: Collection[Delegation] | None = None,
) -> Document:
    """Give the document another classification, and name its parties anew where they are given.

    It is for all its versions and at once; the audit keeps who did it. Those who may read it from now on are told.
    What someone was told or has downloaded before stays with him. Raises ForNobody.
    """
    document = locked(document)
    before = document.classification
    if parties is not None:
        _name(document, "parties", parties)
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


def _name(document: Document, part: str, delegations: Collection[Delegation]) -> None:
    if any(delegation.summit_id != document.summit_id for delegation in delegations):
        raise OfAnotherSummit(field=part)
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
    """Tell who may read the latest circulated version, and was not told of it yet."""
    version = latest_circulated(document)
    if version and document.status == Status.CIRCULATED:
        old = {"number": version.number - 1, "status": Status.DRAFT}
        _tell(document, version, now, key=f"circulated:{version.pk}", old=old)


def _known(document: Document, version: Version, **before: str) -> dict[str, Any]:
    return {
        "number": version.number,
        "status": document.status,
        "classification": document.classification,
        **before,
    }


def _tell(document: Document, version: Version, now: datetime, *, key: str, old: dict[str, Any]) -> None:
    notice = notices.changed(document, version, key=key, old=old)
    notify(people_told(document), notice, summit=document.summit, now=now)
