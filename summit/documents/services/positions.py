"""Delegations take positions on a version."""

from datetime import datetime

from summit.accounts.models import User
from summit.accounts.queries import organizers_of, refuse_unless_representative
from summit.core.transactions import transactional
from summit.delegations.models import Delegation
from summit.documents import notices
from summit.documents.hooks import document_changed
from summit.documents.models import Document, Position, PositionRecord, Stance, Version
from summit.documents.queries import delegations_asked
from summit.documents.services.locking import PositionNotAsked, refuse_unless_open
from summit.notifications.services import notify

TOLD = (Stance.OBJECTS, Stance.RESERVES)  # those that prevent consensus, or may


@transactional
def take_position(
    version: Version,
    *,
    delegation: Delegation,
    stance: str,
    by: User,
    now: datetime,
    text: str = "",
    is_shared: bool = False,
) -> Position:
    """Enter or change the position of the delegation on the version that was circulated last.

    `by` represents the delegation. Only the secretariat sees the position, unless it is shared. The secretariat is told
    when a delegation objects or reserves its position, and when it no longer does. Each position is kept as a
    PositionRecord.
    Raises NotRepresentative, NotOpen, OldVersion, PositionNotAsked.
    """
    refuse_unless_representative(by, delegation, field="delegation")
    document = refuse_unless_open(version)
    refuse_unless_asked(document, delegation)
    before = Position.objects.filter(version=version, delegation=delegation).first()
    said = {"stance": stance, "text": text, "taken_at": now}
    position, _created = Position.objects.update_or_create(
        version=version, delegation=delegation, defaults={**said, "is_shared": is_shared}
    )
    PositionRecord.objects.create(position=position, **said)
    _tell(position, before.stance if before else "", document, now)
    document_changed(document, now)
    return position


@transactional
def share_position(position: Position, *, is_shared: bool, by: User) -> Position:
    """Share the position with the other delegations while the document is open, or stop sharing it at any time.

    Raises NotRepresentative, NotOpen, OldVersion.
    """
    refuse_unless_representative(by, position.delegation)
    if is_shared:
        refuse_unless_open(position.version)
    position.is_shared = is_shared
    position.save(update_fields=["is_shared"])
    return position


def refuse_unless_asked(document: Document, delegation: Delegation) -> None:
    """Raise PositionNotAsked if the position of the delegation on the document does not count."""
    if delegation.pk not in {asked.pk for asked in delegations_asked([document])[document.pk]}:
        raise PositionNotAsked(field="delegation")


def _tell(position: Position, before: str, document: Document, now: datetime) -> None:
    if before == position.stance or not {before, position.stance} & set(TOLD):
        return
    notice = notices.taken(position, old=before, key=f"position:{position.pk}:{now:%Y%m%dT%H%M%S.%f}")
    notify(organizers_of(document.summit), notice, summit=document.summit, now=now)
