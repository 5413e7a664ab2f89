"""The notice that passes are ready."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party, Role
from summit.accounts.queries import people_by_party
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice
from summit.notifications.services import notify_all
from summit.summits.models import Summit

PASSES_READY = register(
    Kind(
        name="passes_ready",
        label=_("Passes ready for collection"),
        sample={"delegation": {"en": "Belarus", "ru": "Беларусь"}},
    )
).name


def tell_ready(parties: Collection[Party], *, summit: Summit, now: datetime) -> None:
    """Tell the people of each delegation, once for all of its passes, that these can be collected."""
    staff = people_by_party(Role.objects.filter(summit=summit, kind__in=Role.PARTY_KINDS, party__in=parties))
    letters = [(user, _ready(party)) for party in parties for user in staff.get(party.pk, ())]
    notify_all(letters, summit=summit, now=now)


def _ready(party: Party) -> Notice:
    # The key has no day: with the next sheet of badges nobody is written to again.
    return Notice(PASSES_READY, f"passes-ready:{party.pk}", {"delegation": party.name}, f"passes:{party.pk}")
