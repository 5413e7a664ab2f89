"""The mailbox in a preview: each message that would be written, changed or withdrawn, in words."""

from typing import ClassVar, cast

from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from summit.accounts.models import User
from summit.core.api.serializers import Instant, Serializer
from summit.core.preview import COLLECTORS, Collector, Facts, Rows, States, Touched
from summit.notifications.models import LETTERS, Delivery, Notification
from summit.notifications.rendering import languages_for, render


class What(models.TextChoices):
    """The change of a message."""

    WRITTEN = "written", _("written")
    REWRITTEN = "rewritten", _("rewritten")
    TAKEN_BACK = "taken_back", _("taken back")


class ReaderSerializer(Serializer):
    """The recipient of a message."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class PreviewedMessageSerializer(Serializer):
    """A letter as its reader would read it; one that is `taken_back` as it was."""

    what = serializers.ChoiceField(What.choices)
    recipient = ReaderSerializer()
    kind = serializers.CharField()
    language = serializers.CharField()
    channels = serializers.ListField(
        child=serializers.CharField(), help_text="By which it goes; it is in the mailbox in any case."
    )
    subject = serializers.CharField()
    body = serializers.CharField()
    leaves_at = Instant()


class Messages(Collector):
    """Letters in their readers' languages."""

    volatile = frozenset({"leaves_at"})
    keys: ClassVar = {"recipient": User._meta.db_table}
    row = PreviewedMessageSerializer

    def states(self, touched: Touched, viewer: object) -> States:
        """Return the letters that are to be sent: to organizers all of their summits, to others their own."""
        viewer = cast("User", viewer)
        waiting = Delivery.objects.filter(status__in=(*Delivery.UNTRIED, Delivery.Status.SENDING))
        letters = (
            Notification.objects.filter(pk__in=touched.noted.get(LETTERS, ()))
            .filter(Q(recipient=viewer.pk) | Q(pk__in=Notification.objects.overseen_by(viewer).values("pk")))
            .select_related("recipient", "summit")
            .prefetch_related("summit__message_templates", Prefetch("deliveries", waiting, to_attr="waiting"))
        )
        return {str(letter.pk): self._facts(letter) for letter in letters.order_by("recipient__name", "pk")}

    def _facts(self, letter: Notification) -> Facts:
        text = render(letter)
        waiting: list[Delivery] = letter.waiting  # type: ignore[attr-defined]
        return {
            "recipient": {"id": letter.recipient_id, "name": letter.recipient.name},
            "kind": letter.kind,
            "language": languages_for(letter.recipient)[0],
            "channels": sorted(delivery.channel for delivery in waiting),
            "subject": text.subject,
            "body": text.body,
            "leaves_at": letter.leaves_at,
        }

    def compare(self, before: States, after: States) -> Rows:
        """Return the letters that are new, and those that are rewritten or taken back while they wait."""
        rows: Rows = []
        for key, facts in {**before, **after}.items():
            if before.get(key) == after.get(key):
                continue
            rows.append({"what": _what(before.get(key), after.get(key)), **facts})
        return rows


def _what(before: Facts | None, after: Facts | None) -> str:
    if before is None:
        return What.WRITTEN
    is_withdrawn = after is None or (before["channels"] and not after["channels"])
    return What.TAKEN_BACK if is_withdrawn else What.REWRITTEN


COLLECTORS.add("messages", Messages())


def letters_in(touched: Touched, viewer: User) -> list[dict[str, str]]:
    """Return the letters that were touched and that `viewer` may see, as their readers would read them."""
    states = COLLECTORS["messages"][0].states(touched, viewer)
    readers = (cast("dict[str, str]", facts["recipient"])["name"] for facts in states.values())
    return [
        {"recipient": reader, **{name: str(facts[name]) for name in ("language", "subject", "body")}}
        for reader, facts in zip(readers, states.values(), strict=True)
    ]
