"""Services of the register of notes: enter and amend a note, and attach it to the changes that it asked for."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypedDict, Unpack

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party, User
from summit.accounts.queries import organizes, represents
from summit.core.audit.access_records import record_access
from summit.core.dependents import delete_unless_used
from summit.core.models import AccessRecord, AuditEntry
from summit.core.refusals import BadValue, NotRepresentative, Refusal
from summit.core.stored_files import ExaminedUpload, discard_stored, read_stored, stored
from summit.core.transactions import transactional
from summit.correspondence.models import Note, NoteReference
from summit.summits.models import Summit


class NoteFacts(TypedDict, total=False):
    """The facts of a note that are entered or changed."""

    direction: str
    number: str
    dated_on: date
    party: Party | None
    subject: str
    delivered_at: datetime | None


class OnlyIncoming(BadValue):
    """A delegation enters the notes that it sends; the host enters its own."""

    code = "only_incoming"
    message = _("A delegation enters its own notes, which are incoming ones here.")


class NoFile(Refusal):
    """The note has no file."""

    code = "no_file"
    message = _("This note has no file.")


class DeliveredBeforeWritten(BadValue):
    """The note was delivered before the day that is written on it."""

    code = "delivered_before_dated"
    message = _("A note is sent or received on its date or later.")


class NoteOfAnother(BadValue):
    """The note was exchanged with another party than the one whose affairs it should change."""

    code = "note_of_another"
    message = _("This note was exchanged with another delegation.")


@transactional
def enter_note(
    summit: Summit, *, by: User, now: datetime, file: ExaminedUpload | None = None, **facts: Unpack[NoteFacts]
) -> Note:
    """Enter a note in the register. Coordinators enter the notes that their own delegation sends.

    Raises NotRepresentative, OnlyIncoming, DeliveredBeforeWritten and the refusals of the storage.
    """
    party = facts.get("party")
    if not organizes(by, summit):
        if party is None or not represents(by, party):
            raise NotRepresentative(field="party")
        if facts["direction"] != Note.Direction.INCOMING:
            raise OnlyIncoming(field="direction")
    note = Note(summit=summit, entered_by=by, entered_at=now, **facts)
    return _saved(note, file)


@transactional
def amend_note(note: Note, *, file: ExaminedUpload | None = None, **facts: Unpack[NoteFacts]) -> Note:
    """Change facts of a note, and replace its file if another is given. Raises DeliveredBeforeWritten."""
    note = Note.objects.select_for_update(of=("self",)).get(pk=note.pk)
    for name, value in facts.items():
        setattr(note, name, value)
    return _saved(note, file)


def _saved(note: Note, file: ExaminedUpload | None) -> Note:
    if note.delivered_at and note.delivered_at.astimezone(note.summit.zone).date() < note.dated_on:
        raise DeliveredBeforeWritten(field="delivered_at")
    if file is None:
        note.save()
        return note
    earlier, found = str(note.content.name or ""), file.found
    with stored(file.content) as key:
        note.content.name = key
        note.file_name, note.media_type = found.name, found.media_type
        note.size, note.sha256 = found.size, found.sha256
        note.save()
    if earlier:
        discard_stored(earlier)
    return note


@transactional
def delete_note(note: Note) -> None:
    """Delete a note that is attached to nothing. Raises InUse."""
    delete_unless_used(note)
    if note.content:
        discard_stored(str(note.content.name))


def read_file(note: Note, *, by: User) -> bytes:
    """Record the access, and return the file of the note. Raises NoFile, FileMissing."""
    if not note.content:
        raise NoFile
    content = read_stored(str(note.content.name), digest=note.sha256)
    action = AccessRecord.Action.DOWNLOADED
    reason = f"{note.number}, {note.dated_on}"
    with transaction.atomic():
        record_access(by=by, action=action, what="notes.file", row=note.pk, summit=note.summit_id, reason=reason)
    return content


def refuse_note_of_another(note: Note | None, party: Party, *, field: str = "note") -> None:
    """Raise NoteOfAnother unless the note was exchanged with the party, or is a circular one."""
    if note and note.party_id not in (None, party.pk):
        raise NoteOfAnother(field=field)


def attach_note(note: Note | None, row: Model, *, now: datetime) -> None:
    """Record that the note asked for the change of the row in this transaction; None records nothing."""
    attach_note_to_all(note, [row], now=now)


def attach_note_to_all(note: Note | None, rows: Iterable[Model], *, now: datetime) -> None:
    """Record that the note asked for the changes of the rows in this transaction; None records nothing. One query."""
    if note is not None:
        references = [
            NoteReference(note=note, table=root_table(type(row)), row=str(row.pk), attached_at=now) for row in rows
        ]
        NoteReference.objects.bulk_create(references, ignore_conflicts=True)


@transactional
def attach_note_to_change(note: Note, *, change: AuditEntry, now: datetime) -> NoteReference:
    """Record afterwards that the note asked for a change that the audit has noted."""
    model = next(model for model in apps.get_models() if model._meta.db_table == change.table)
    facts = {"table": root_table(model), "row": change.row, "transaction": change.transaction}
    reference, _made = NoteReference.objects.get_or_create(note=note, **facts, defaults={"attached_at": now})
    return reference


@transactional
def detach_note(reference: NoteReference) -> None:
    """Delete the reference."""
    reference.delete()


def root_table(model: type[Model]) -> str:
    """Return the table by which references name a row of the model: that of its uppermost parent."""
    return [model, *model._meta.all_parents][-1]._meta.db_table
