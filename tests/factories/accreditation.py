"""Categories and people for tests."""

from typing import Any

from summit.accreditation.models import Accreditation, Category
from summit.accreditation.services import save_category
from summit.delegations.models import Delegation
from summit.summits.models import Summit

ALL_STEPS = ("check", "clearance", "issuing")


def make_category(summit: Summit, code: str = "adviser", *, steps: Any = ALL_STEPS, **facts: Any) -> Category:
    """Make a category that asks for nothing to be sent."""
    facts = {"name": {"en": code.title(), "ru": code.title()}, **facts}
    return save_category(Category(summit=summit), code=code, steps=[{"kind": kind} for kind in steps], **facts)


def make_person(category: Category, delegation: Delegation | None, name: str = "Person", **facts: Any) -> Accreditation:
    """Make a person, without asking for a place."""
    text = {} if facts.get("delegate") else {"en": name, "ru": name}
    facts = {"summit": category.summit, "category": category, "party": delegation, "name": text, **facts}
    return Accreditation.objects.create(**facts)
