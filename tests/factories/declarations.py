"""Weapons, radios and vehicles for tests."""

from datetime import UTC, datetime

from summit.accreditation.models import Category, Radio, SerialNumber, Vehicle, Weapon
from summit.delegations.models import Delegation
from tests.factories.accreditation import make_category, make_person

NOW = datetime(2025, 11, 1, tzinfo=UTC)


def make_declarations(delegation: Delegation, *, number: str) -> tuple[Weapon, Radio, Vehicle]:
    """Declare one of each kind under the number; the weapon is of a new person of an armed category."""
    summit = delegation.summit
    known = Category.objects.filter(summit=summit, code="armed-security").first()
    category = known or make_category(summit, "armed-security", name={"en": "Armed"}, needs=["weapons"])
    bearer = make_person(category, delegation, "Bearer")
    own = {"summit": summit, "party": delegation, "number": SerialNumber(number), "changed_at": NOW}
    return (
        Weapon.objects.create(**own, bearer=bearer, model="Service pistol", calibre="9 mm", rounds=30),
        Radio.objects.create(**own, model="Handheld", frequency="446.00625"),
        Vehicle.objects.create(**own, model="Saloon", country="BLR", driver=bearer),
    )
