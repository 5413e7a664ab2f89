"""The log of checks at gates."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from summit.accounts.models import User
from summit.accounts.visibility import VisibleQuerySet
from summit.accreditation.models.passes import Pass
from summit.accreditation.models.zone import Zone
from summit.core.text import Line
from summit.summits.models import Summit


class GateCheckQuerySet(VisibleQuerySet["GateCheck"]):
    """Queries of checks."""

    resource = "gate-checks"

    def with_holder(self) -> Self:
        """Read the pass and the person or party of each along with it."""
        return self.select_related(*GateCheck.HOLDER)

    def inside(self) -> "GateCheckQuerySet":
        """Filter to the last entry into each zone that was not left since: one of each person. One query.

        A person has several passes where one was lost. Each pass of a visitor or a delegation counts, until the one
        that replaces it is seen in the zone.
        """
        admitted = self.filter(is_admitted=True, access_pass__isnull=False)
        of_people = _last(admitted.filter(access_pass__accreditation__isnull=False), "access_pass__accreditation_id")
        of_others = _last(admitted.filter(access_pass__accreditation__isnull=True), "access_pass_id")
        replaced = admitted.filter(
            access_pass__replaces=OuterRef("access_pass"), zone=OuterRef("zone"), at__gte=OuterRef("at")
        )
        last = GateCheck.objects.filter(Q(pk__in=of_people) | Q(pk__in=of_others), direction=GateCheck.Direction.IN)
        return last.exclude(Exists(replaced))


def _last(checks: GateCheckQuerySet, whose: str) -> QuerySet:
    """Return the keys of the last check of each into each zone; of one instant, the last that was received."""
    of_each = (whose, "zone_id")
    return checks.order_by(*of_each, "-at", "-pk").distinct(*of_each).values("pk")


class GateCheck(models.Model):
    """A pass was shown at a gate: where, when, in which direction, and what was answered.

    It is a log by itself, and erased when the personal data of the summit are: the audit would keep it.
    """

    class Direction(models.TextChoices):
        IN = "in", "in"
        OUT = "out", "out"

    class Result(models.TextChoices):
        PASSED = "passed", "passed"
        WARNED = "warned", "passed with a warning"
        REFUSED = "refused", "refused"

    class Reason(models.TextChoices):
        UNKNOWN = "unknown", "There is no such pass."
        BAD_SIGNATURE = "bad_signature", "The signature of the code is not ours."
        REVOKED = "revoked", "The pass is revoked."
        LOST = "lost", "The pass was reported lost."
        NOT_APPROVED = "not_approved", "The person is not approved."
        NOT_HANDED_OVER = "not_handed_over", "The pass was not handed over to anyone."
        NOT_YET = "not_yet", "The pass is not valid yet."
        EXPIRED = "expired", "The pass is not valid any more."
        WRONG_ZONE = "wrong_zone", "The pass does not open this zone."
        ALREADY_INSIDE = "already_inside", "This pass is already inside."

    HOLDER: ClassVar = ("zone", *(f"access_pass__{path}" for path in Pass.HOLDER))

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="gate_checks")
    access_pass = models.ForeignKey(Pass, models.CASCADE, null=True, related_name="checks", verbose_name="pass")
    zone = models.ForeignKey(Zone, models.CASCADE, related_name="checks")
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.IN)
    result = models.CharField(max_length=7, choices=Result)
    reason = models.CharField(max_length=15, choices=Reason, blank=True)
    is_admitted = models.BooleanField(
        "went through",
        help_text="What the gate did: without a network it may have let somebody in whom the answer refuses.",
    )
    gate = Line(max_length=60, blank=True, help_text="The name of the gate, such as north entrance.")
    presented = models.CharField("presented code", max_length=40, blank=True, help_text="Of an unknown pass.")
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    scanner = Line(max_length=60, blank=True, help_text="The name of the scanner.")
    key = models.UUIDField("the scanner's own id", null=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = GateCheckQuerySet.as_manager()

    is_audited = False

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = "check at a gate"
        verbose_name_plural = "checks at gates"
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "scanner", "key"),
                name="gate_check_is_recorded_once",
                violation_error_message="This check is recorded already.",
            ),
        )
        indexes = (
            models.Index(
                fields=("access_pass", "zone", "-at", "-id"),
                name="gate_check_last",
                condition=models.Q(is_admitted=True),
            ),
            models.Index(fields=("summit", "-at", "-id"), name="gate_check_log"),
        )

    def __str__(self) -> str:
        return f"{self.access_pass or self.presented}, {self.zone}"
