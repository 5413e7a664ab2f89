"""What is held on an account here."""

from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg

from summit.accounts.models import User
from summit.accounts.queries import told_of
from summit.core.holdings import tells
from summit.notifications.models import Mute, Notification, Webhook


@tells("accounts.User", "notifications")
def notifications(user: User, reader: Any) -> Any:
    """Tell what the user was told, and by which channels."""
    rows = told_of(user, reader, Notification.objects.filter(recipient=user))
    told = rows.values("summit__slug", "kind", "context", "created_at", "read_at", "pk")
    return told.annotate(channels=ArrayAgg("deliveries__channel", default=[]))


@tells("accounts.User", "mutes")
def mutes(user: User, _reader: Any) -> Any:
    """Tell what the user does not want to be told."""
    return Mute.objects.filter(user=user).values("kind", "channel")


@tells("accounts.User", "webhooks")
def webhooks(user: User, reader: Any) -> Any:
    """Tell where the user's own systems are."""
    rows = told_of(user, reader, Webhook.objects.filter(owner=user))
    return rows.values("summit__slug", "url", "created_at", "failures", "disabled_at")
