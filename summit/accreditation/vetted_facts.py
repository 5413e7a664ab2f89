"""The facts of people that security needs to vet them, unmasked: the date of birth and the travel document."""

from collections.abc import Collection

from summit.accreditation.models import PersonalData


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
