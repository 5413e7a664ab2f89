"""Diets of those who come, in numbers without names."""

from collections import Counter

from summit.accounts.role_set import Viewer
from summit.accreditation.models import Accreditation, Needs
from summit.accreditation.models.needs import Diet
from summit.summits.models import Summit


def diets_of(summit: Summit, viewer: Viewer) -> list[tuple[Diet, int]]:
    """Return how many of the people that `viewer` may know of have each diet, those who come."""
    coming = Accreditation.objects.filter(summit=summit).taking_places()
    rows = Needs.objects.visible_to(viewer).filter(accreditation__in=coming, diet_codes__isnull=False)
    secrets = rows.values_list("diet_codes", flat=True)
    counts = Counter(code for secret in secrets for code in secret.reveal().split(","))
    return [(diet, counts[diet]) for diet in Diet if counts[diet]]
