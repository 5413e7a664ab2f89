"""The personal data of an account in this app."""

from collections.abc import Iterable, Mapping

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import QuerySet

from summit.accounts.models import User
from summit.accounts.queries import visible_part_of
from summit.core.personal_data_export import exports
from summit.notifications.models import Change, Mute, Notification, Webhook


@exports("accounts.User", "notifications")
def notifications(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the user's notifications and their channels."""
    rows: QuerySet[Notification] = visible_part_of(user, reader, Notification.objects.filter(recipient=user).left())
    letters = rows.annotate(channels=ArrayAgg("deliveries__channel", default=[]))
    return letters.values("summit__slug", "kind", "context", "created_at", "read_at", "pk", "channels")


@exports("accounts.User", "undoable changes")
def changes(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return what the user did that people were told of, or that could be undone."""
    rows: QuerySet[Change] = visible_part_of(user, reader, Change.objects.filter(by=user))
    return rows.values("summit__slug", "verb", "title", "made_at")


@exports("accounts.User", "mutes")
def mutes(user: User, _reader: User) -> Iterable[Mapping[str, object]]:
    """Return the kinds of messages that the user has switched off."""
    return Mute.objects.filter(user=user).values("kind", "channel")


@exports("accounts.User", "webhooks")
def webhooks(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the user's webhooks."""
    rows = visible_part_of(user, reader, Webhook.objects.filter(owner=user))
    return rows.values("summit__slug", "url", "created_at", "failures", "disabled_at")
