"""People to be accredited, and what was decided about them."""

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from summit.accounts.models import Party, User
from summit.accounts.role_set import Viewer
from summit.accounts.visibility import VisibleQuerySet
from summit.accreditation.models.category import Category, Step
from summit.core.addresses import AddressField
from summit.core.bounds import DayField, within_bounds
from summit.core.constraints import RefersToOwn
from summit.core.encryption import EncryptedField
from summit.core.text import Line, Text
from summit.core.translations import TranslatedField, translated
from summit.delegations.models import Delegate
from summit.summits.models import Summit


class AccreditationQuerySet(VisibleQuerySet["Accreditation"]):
    """Queries of accreditations."""

    resource = "accreditations"
    party_paths = ("party",)

    def taking_places(self) -> Self:
        """Filter to people who count towards the quota of their category."""
        return self.filter(status__in=Accreditation.TAKES_PLACE)


class VettingQuerySet(AccreditationQuerySet):
    """Queries of the people whom security vets or has vetted."""

    resource = "vetting"

    def visible_to(self, user: Viewer) -> Self:
        """Filter to people who wait for security, or were decided on by it, in the summits that the user secures."""
        decided = Verdict.objects.filter(accreditation=OuterRef("pk"), kind=Step.Kind.CLEARANCE)
        return super().visible_to(user).filter(Q(step__kind=Step.Kind.CLEARANCE) | Exists(decided))


class Accreditation(models.Model):
    """A person in a category, from the first entry to the last decision.

    A person who takes part in the programme is a `delegate`, whose name it shows; all others have a name here. People
    of the host and the media have no party. The sender knows the person by `reference`. `waiting_since` is when the
    person came to the step, and `sent_at` when to the first one.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        IN_REVIEW = "in_review", "in review"
        RETURNED = "returned", "returned for correction"
        APPROVED = "approved", "approved"
        REFUSED = "refused", "refused"
        WITHDRAWN = "withdrawn", "withdrawn"
        EXPIRED = "expired", "expired"

    TRANSITIONS: ClassVar = {
        Status.DRAFT: {Status.IN_REVIEW, Status.WITHDRAWN},
        Status.IN_REVIEW: {
            Status.IN_REVIEW,
            Status.RETURNED,
            Status.APPROVED,
            Status.REFUSED,
            Status.WITHDRAWN,
            Status.EXPIRED,
        },
        Status.RETURNED: {Status.IN_REVIEW, Status.WITHDRAWN, Status.EXPIRED},
        Status.APPROVED: {Status.IN_REVIEW, Status.REFUSED, Status.WITHDRAWN, Status.EXPIRED},
        Status.REFUSED: {Status.RETURNED},
        Status.WITHDRAWN: {Status.DRAFT},
        Status.EXPIRED: {Status.RETURNED},
    }
    TAKES_PLACE: ClassVar = (Status.DRAFT, Status.IN_REVIEW, Status.RETURNED, Status.APPROVED)

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="accreditations")
    category = models.ForeignKey(Category, models.PROTECT, related_name="accreditations")
    party = models.ForeignKey(Party, models.CASCADE, null=True, blank=True, related_name="accreditations")
    delegate = models.OneToOneField(Delegate, models.CASCADE, null=True, blank=True, related_name="accreditation")
    reference = Line(
        max_length=40, blank=True, help_text="The sender's own number of the person; it finds them again in a list."
    )
    name = TranslatedField(default=dict, blank=True)
    function = TranslatedField(default=dict, blank=True)
    email = AddressField("e-mail", blank=True)
    phone = Line(max_length=40, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    step = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    waiting_since = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    valid_until = DayField("last day of validity", null=True, blank=True)

    objects = AccreditationQuerySet.as_manager()
    vetting = VettingQuerySet.as_manager()

    label_contexts = {"name": "of a person", "status:draft": "of a person"}

    class Meta:
        ordering = ("summit", "pk")
        indexes = (models.Index(fields=("summit", "status", "id"), name="accreditation_by_status"),)
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "party", "reference"),
                condition=Q(reference__gt=""),
                nulls_distinct=False,
                name="accreditation_reference_is_unique_for_its_sender",
                violation_error_message="Another person of this delegation has this reference.",
            ),
            within_bounds("accreditation_is_within_bounds", days=("valid_until",)),
            models.CheckConstraint(
                name="accreditation_has_one_name",
                condition=Q(delegate=None) & ~Q(name={}) | Q(delegate__isnull=False, name={}),
                violation_error_message="A delegate has their own name; all others are named here.",
            ),
            models.CheckConstraint(
                name="accreditation_in_review_is_at_a_step",
                condition=Q(status="in_review", step__isnull=False, waiting_since__isnull=False)
                | ~Q(status="in_review") & Q(step=None, waiting_since=None),
                violation_error_message="Who is in review is at a step of the category.",
            ),
            RefersToOwn(
                name="accreditation_delegate_is_of_the_party",
                field="delegate",
                owner="party",
                violation_error_message="The delegate belongs to another delegation than the person.",
            ),
        )

    def __str__(self) -> str:
        return translated(self.shown_name)

    @property
    def shown_name(self) -> dict[str, str]:
        """The name, which is the delegate's for a delegate."""
        name: dict[str, str] = self.delegate.name if self.delegate else self.name
        return name


class VerdictQuerySet(VisibleQuerySet["Verdict"]):
    """Queries of verdicts."""

    resource = "verdicts"
    summit_path = "accreditation__summit"
    party_paths = ("accreditation__party",)


class Verdict(models.Model):
    """A decision at a step, with its author and reason.

    A reason of security is read by security alone. It is `classified_reason`, encrypted and masked in the audit.
    """

    class Result(models.TextChoices):
        PASSED = "passed", "passed"
        RETURNED = "returned", "returned for correction"
        REFUSED = "refused", "refused"

    accreditation = models.ForeignKey(Accreditation, models.CASCADE, related_name="verdicts")
    kind = models.CharField("step", max_length=10, choices=Step.Kind)
    result = models.CharField(max_length=10, choices=Result)
    reason = Text(max_length=2000, blank=True)
    classified_reason: Any = EncryptedField(null=True, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    objects = VerdictQuerySet.as_manager()

    part_of = ("accreditation",)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                name="verdict_of_security_keeps_its_reason",
                condition=Q(kind="clearance", reason="") | ~Q(kind="clearance") & Q(classified_reason__isnull=True),
                violation_error_message="A reason of security is classified, and all others are open.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_result_display()}"


class VettingListQuerySet(VisibleQuerySet["VettingList"]):
    """Queries of vetting lists."""

    resource = "vetting"


class VettingList(models.Model):
    """A list of people that security took out to vet them elsewhere. Its id is written on the list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    summit = models.ForeignKey(Summit, models.CASCADE, related_name="vetting_lists")
    people = models.ManyToManyField(Accreditation, related_name="vetting_lists")
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = VettingListQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "pk")

    def __str__(self) -> str:
        return str(self.pk)
