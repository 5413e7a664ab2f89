"""Who can answer for the delegations of a summit."""

from collections import defaultdict

from summit.accounts.models import Role, User
from summit.summits.models import Summit


def speakers_by_party(summit: Summit) -> dict[int, list[User]]:
    """Return the active coordinators of each delegation, by its id. One query."""
    roles = Role.objects.filter(summit=summit, kind__in=Role.SPEAKERS, user__is_active=True)
    speakers: dict[int, list[User]] = defaultdict(list)
    for role in roles.select_related("user").order_by("pk"):
        speakers[role.party_id].append(role.user)  # type: ignore[index]
    return speakers
