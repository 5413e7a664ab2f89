"""Recorded changes, with the letters that tell of them."""

import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Func

from summit.accounts.models import User
from summit.accounts.visibility import VisibleQuerySet
from summit.core.translations import translated
from summit.summits.models import Summit


class ChangeQuerySet(VisibleQuerySet["Change"]):
    """Changes, for those who read the outbox."""

    resource = "outbox"


class Change(models.Model):
    """A service that was executed, with the facts that undoing it needs.

    `restorable` names what was changed, and `row` its key; `before` and `after` are its facts, None where it was not
    there. `undoes` is the change that this one undid.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    summit = models.ForeignKey(Summit, models.CASCADE, related_name="changes")
    verb = models.CharField(max_length=100, blank=True)
    restorable = models.CharField(max_length=60, blank=True)
    row = models.CharField(max_length=64, blank=True)
    title: Any = models.JSONField(default=dict)
    before: Any = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after: Any = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="changes")
    made_at = models.DateTimeField()
    transaction = models.BigIntegerField(
        db_index=True,
        db_default=Func(template="pg_current_xact_id()::text::bigint", output_field=models.BigIntegerField()),
    )
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone")

    objects = ChangeQuerySet.as_manager()

    is_audited = False
    label_contexts = {"before": "of a change", "after": "of a change"}

    class Meta:
        ordering = ("-made_at", "pk")
        indexes = (
            models.Index(fields=("summit", "-made_at"), name="change_of_summit"),
            models.Index(fields=("restorable", "row"), name="change_of_row"),
        )

    def __str__(self) -> str:
        return translated(self.title) if self.title else self.verb
