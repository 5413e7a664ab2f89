"""Services that record, unmask and erase the needs of a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from summit.accounts.models import User
from summit.accreditation.models import Accreditation, Needs
from summit.accreditation.services.personal import NothingHeld, lock_person, record_unmasked
from summit.core.encryption import Secret
from summit.core.personal_data_export import refuse_telling
from summit.core.transactions import transactional


class NeedsFacts(TypedDict, total=False):
    """The needs to record: an empty value erases the old one, an absent one leaves it."""

    diets: Sequence[str]
    dietary_notes: str
    medical: str
    accessibility: str
    blood_group: str


@transactional
def record_needs(accreditation: Accreditation, *, now: datetime, **facts: Unpack[NeedsFacts]) -> Needs:
    """Record what the person needs. Raises PersonalDataNotAsked."""
    accreditation = lock_person(accreditation, now=now)
    secrets = {Needs.COLUMNS[name]: _secret(value) for name, value in facts.items()}
    recorded, _ = Needs.objects.update_or_create(accreditation=accreditation, defaults={**secrets, "changed_at": now})
    return recorded


@transactional
def unmask_needs(needs: Needs, *, by: User, reason: str) -> dict[str, object]:
    """Record the access and its reason, and return the needs unmasked. Raises NothingHeld or TellsSecret."""
    read = Needs.objects.select_related("accreditation").filter(pk=needs.pk).first()
    if read is None:
        raise NothingHeld
    found: dict[str, object] = read.revealed()
    refuse_telling(reason, [value for value in found.values() if isinstance(value, str)])
    record_unmasked("needs", read.accreditation, by=by, reason=reason)
    return found


@transactional
def erase_needs(needs: Needs) -> None:
    """Erase the needs of one person."""
    needs.delete()


def _secret(value: object) -> Secret | None:
    text = ",".join(sorted(set(value))) if isinstance(value, list) else str(value)
    return Secret(text) if text else None
