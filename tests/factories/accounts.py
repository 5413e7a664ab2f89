"""Users for tests."""

from typing import Any

from summit.accounts.models import Party, Role, User
from summit.summits.models import Summit


def make_user(
    name: str, summit: Summit | None = None, kind: str | None = None, party: Party | None = None, **fields: Any
) -> User:
    """Make a user called `name`, with a role in the summit where a kind is given."""
    user = User.objects.create_user(f"{name}@example.org", "correct horse battery", name=name.title(), **fields)
    if kind:
        Role.objects.create(user=user, summit=summit, kind=kind, party=party)
    return user
