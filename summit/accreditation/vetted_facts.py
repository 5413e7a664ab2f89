"""The facts of people that security needs to vet them, unmasked: the date of birth and the travel document."""

import json
from collections.abc import Collection, Mapping

from summit.accreditation.models import Accreditation, PersonalData
from summit.core.encryption import Secret, secret_hash

LENGTH_OF_VERSION = 20


def vetted_facts(keys: Collection[int]) -> dict[int, dict[str, str]]:
    """Return the facts of each of the people, empty for those who have sent no document. One query."""
    facts: dict[int, dict[str, str]] = {key: {} for key in keys}
    for data in PersonalData.objects.filter(pk__in=keys):
        facts[data.pk] = {
            "date_of_birth": data.birth.reveal(),
            "nationality": data.nationality,
            "document_type": data.document_type,
            "document_number": data.number.reveal(),
            "issuing_state": data.issuing_state,
            "expires_on": data.expires_on.isoformat() if data.expires_on else "",
        }
    return facts


def version_of(person: Accreditation, facts: Mapping[str, str]) -> str:
    """Return a keyed digest of what security reads of the person: it is another one once something has changed."""
    own = (person.pk, person.shown_name, person.category_id, person.party_id, person.waiting_since)
    return secret_hash(Secret(json.dumps([own, facts], default=str, sort_keys=True)))[:LENGTH_OF_VERSION]
