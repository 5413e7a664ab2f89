"""Accredited people with passes for tests."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from summit.accounts.models import Party
from summit.accreditation.models import Accreditation, Category, Pass, Zone
from summit.accreditation.services.passes import issue_pass
from summit.summits.models import Summit

ISSUED = datetime(2025, 11, 20, 6, tzinfo=UTC)


def make_zone(summit: Summit, code: str = "A", **fields: Any) -> Zone:
    """Make a zone."""
    return Zone.objects.create(summit=summit, code=code, name={"en": f"Zone {code}", "ru": f"Зона {code}"}, **fields)


def make_category(summit: Summit, code: str = "driver", *, zones: Collection[Zone] = (), **fields: Any) -> Category:
    """Make a category of people who do not take part in the programme."""
    name = {"en": code.title(), "ru": "Водитель"}
    category = Category.objects.create(summit=summit, code=code, name=name, **fields)
    category.zones.set(zones)
    return category


def make_approved(
    category: Category, party: Party | None = None, *, name: str = "Azamat Driver", **fields: Any
) -> Accreditation:
    """Make an approved person of the category."""
    values = {"name": {"en": name}, "status": Accreditation.Status.APPROVED, **fields}
    return Accreditation.objects.create(summit=category.summit, category=category, party=party, **values)


def make_pass(category: Category, party: Party | None = None, *, status: str = "handed_over", **fields: Any) -> Pass:
    """Make a personal pass of a new approved person, by default handed over."""
    issued = issue_pass(make_approved(category, party, **fields), now=ISSUED)
    Pass.objects.filter(pk=issued.pk).update(status=status)
    return Pass.objects.with_holder().get(pk=issued.pk)
