"""Personal data of accredited people for tests."""

from datetime import UTC, date, datetime

from summit.accreditation.models import Accreditation, Category, PersonalData
from summit.accreditation.services import record_personal_data
from summit.delegations.models import Delegate

NOW = datetime(2025, 11, 1, tzinfo=UTC)


def make_accredited(delegate: Delegate) -> Accreditation:
    """Accredit a delegate, if they are not yet."""
    known = {"name": {"en": "Delegate"}, "takes_part": True}
    category, _ = Category.objects.get_or_create(summit=delegate.summit, code="delegate", defaults=known)
    facts = {"summit": delegate.summit, "party": delegate.party, "category": category}
    return Accreditation.objects.get_or_create(delegate=delegate, defaults=facts)[0]


def make_personal_data(delegate: Delegate, *, number: str = "QX7731942", born: date = date(1961, 3, 5)) -> PersonalData:
    """Accredit a delegate, and record their passport number and date of birth."""
    return record_personal_data(make_accredited(delegate), passport_number=number, date_of_birth=born, now=NOW)
