"""What the body of a request may name: rows of the summit in its address, and no others."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from rest_framework.relations import RelatedField

from summit.accounts.admin.scoping import summit_of
from summit.accounts.models import Role
from summit.core.models import AuditEntry
from summit.documents.models import Version
from summit.summits.models import Summit
from tests.access.world import World
from tests.document import serializers_of_bodies


def references(serializer: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields that take the keys of rows."""
    for name, field in serializer.fields.items():
        each = getattr(field, "child_relation", None) or getattr(field, "child", None) or field
        if isinstance(each, RelatedField) and not field.read_only:
            yield name, each


def summit_named_by(row: Any) -> Any:
    if isinstance(row, AuditEntry):
        return row.summit
    return row.document.summit_id if isinstance(row, Version) else summit_of(row)


@pytest.mark.parametrize("actor", ["chief", "coordinator"])
def test_a_body_names_rows_of_the_summit_in_its_address_alone(world: World, actor: str) -> None:
    """Asked of each field, as someone who has the same part in another summit, and so sees the rows of both."""
    user: Any = world.actors[actor]
    elsewhere = Summit.objects.get(slug="elsewhere")
    party = elsewhere.parties.get(code="XXA") if actor == "coordinator" else None
    Role.objects.create(user=user, summit=elsewhere, kind=actor, party=party)
    view = SimpleNamespace(summit=world.summit, request=SimpleNamespace(user=user), kwargs={})

    offered = {
        (cls.__name__, name): {summit_named_by(row) for row in field.get_queryset()}
        for cls in serializers_of_bodies()
        for name, field in references(cls(context={"view": view}))
    }

    assert {field: summits for field, summits in offered.items() if summits - {world.summit.pk}} == {}
    assert sum(map(bool, offered.values())) > 40, offered
