"""Which kinds of messages each person receives, and by which channels."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core.refusals import Refusal
from summit.notifications.channel_registry import CHANNELS
from summit.notifications.kinds import KINDS
from summit.notifications.models import Mute
from summit.summits.models import Summit


class CannotBeSwitchedOff(Refusal):
    """The kind of message is required."""

    code = "cannot_be_switched_off"
    message = _("Messages of this kind cannot be switched off.")


@dataclass(frozen=True, slots=True)
class Preference:
    """Whether a person receives a kind of message by a channel."""

    kind: str
    label: str | Promise
    channel: str
    is_wanted: bool
    is_required: bool


def preferences_of(user: User) -> list[Preference]:
    """Return all kinds and channels with the user's preference."""
    mutes = set(Mute.objects.filter(user=user).values_list("kind", "channel"))
    return [
        Preference(kind.name, kind.label, channel, (kind.name, channel) not in mutes, kind.is_required)
        for kind in sorted(KINDS.values(), key=lambda kind: kind.name)
        for channel in CHANNELS
    ]


@transaction.atomic
def set_preference(user: User, *, kind: str, channel: str, is_wanted: bool) -> None:
    """Store the user's preference. Raises CannotBeSwitchedOff."""
    if not is_wanted and KINDS[kind].is_required:
        raise CannotBeSwitchedOff
    if is_wanted:
        Mute.objects.filter(user=user, kind=kind, channel=channel).delete()
    else:
        Mute.objects.get_or_create(user=user, kind=kind, channel=channel)


def channels_wanted(users: Collection[User], summit: Summit) -> Callable[[User, str], list[str]]:
    """Return a function from a user and a kind to the channels to use. The queries do not grow with the users."""
    mutes = set(Mute.objects.filter(user__in=users).values_list("user", "kind", "channel"))
    reachable = {name: channel.reachable(users, summit) for name, channel in CHANNELS.items()}

    def wanted(user: User, kind: str) -> list[str]:
        is_required = kind in KINDS and KINDS[kind].is_required
        channels = [name for name, people in reachable.items() if user.pk in people]
        return [name for name in channels if is_required or (user.pk, kind, name) not in mutes]

    return wanted
