"""Name other persons for the speeches of a delegation, where one is replaced."""

from collections.abc import Mapping

from summit.agenda.models import Speaker
from summit.agenda.services.locking import lock_sessions
from summit.core.transactions import transactional
from summit.delegations.models import Delegation
from summit.sessions.models import Session


def named_speakers_of(delegation: Delegation) -> dict[int, int]:
    """Return the person named to speak, by the key of each speech of the delegation that waits for the floor."""
    listed = Speaker.objects.filter(delegation=delegation, status=Speaker.Status.LISTED, delegate__isnull=False)
    return dict(listed.order_by("pk").values_list("pk", "delegate"))


@transactional
def name_speakers(named: Mapping[int, int]) -> None:
    """Name who speaks, by the keys of speeches that wait for the floor; one that does not wait any more is left."""
    lock_sessions(*Session.objects.filter(items__speakers__in=named))
    speeches = list(Speaker.objects.filter(pk__in=named, status=Speaker.Status.LISTED))
    for speech in speeches:
        speech.delegate_id = named[speech.pk]
    Speaker.objects.bulk_update(speeches, ["delegate"])
