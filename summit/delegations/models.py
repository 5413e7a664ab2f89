"""Who comes: delegations and their delegates, and by which policy they take precedence."""

import uuid
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from summit.accounts.models import Party, Role, User
from summit.accounts.visibility import VisibleQuerySet
from summit.calendar.models import Engagement, Resource
from summit.core.translations import TranslatedField, translated
from summit.summits.models import Summit


class DelegationQuerySet(VisibleQuerySet["Delegation"]):
    """Delegations, as doors may ask for them."""

    resource = "delegations"
    party_paths = ("pk",)

    def minded_by(self, user: Any) -> Self:
        """Those whose business `user` may see: all of a summit for its organizers, else his own."""
        return self.reached_by(user, "mind")


class Delegation(Party):
    """A state's or an organization's team at a summit; its name is what it is known by, in each language."""

    class Kind(models.TextChoices):
        STATE = "state", "state"
        ORGANIZATION = "organization", "organization"

    class Participation(models.TextChoices):
        MEMBER = "member", "member"
        OBSERVER = "observer", "observer"
        GUEST = "guest", "guest"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.STATE)
    participation = models.CharField(max_length=10, choices=Participation, default=Participation.MEMBER)
    is_attending = models.BooleanField(default=True)
    head = models.OneToOneField("Delegate", models.SET_NULL, null=True, blank=True, related_name="headed")

    objects = DelegationQuerySet.as_manager()  # type: ignore[misc]


class Rank(models.IntegerChoices):
    """Levels of representation, the highest first."""

    HEAD_OF_STATE = 10, "head of state"
    HEAD_OF_GOVERNMENT = 20, "head of government"
    MINISTER = 30, "minister"
    HEAD_OF_ORGANIZATION = 35, "head of an organization"
    DEPUTY_MINISTER = 40, "deputy minister"
    AMBASSADOR = 50, "ambassador"
    OFFICIAL = 60, "official"
    ADVISER = 70, "adviser"


class DelegateQuerySet(VisibleQuerySet["Delegate"]):
    """Delegates, as doors may ask for them."""

    resource = "delegates"


class Delegate(Resource):
    """A member of a delegation, known by office.

    Before `arrives_at` and after `departs_at` the calendar is closed to the delegate.
    """

    office = TranslatedField()
    rank = models.PositiveSmallIntegerField(choices=Rank, default=Rank.OFFICIAL)
    took_office_on = models.DateField(null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    arrives_at = models.DateTimeField(null=True, blank=True)
    departs_at = models.DateTimeField(null=True, blank=True)
    absence_before = models.OneToOneField(
        Engagement, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    absence_after = models.OneToOneField(
        Engagement, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = DelegateQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="delegate_departs_after_arrival",
                condition=Q(arrives_at=None) | Q(departs_at=None) | Q(departs_at__gt=F("arrives_at")),
                violation_error_message="A delegate departs after arriving.",
            ),
        )


class ContactQuerySet(VisibleQuerySet["Contact"]):
    """Contacts, as doors may ask for them."""

    resource = "contacts"
    summit_path = "delegation__summit"
    party_paths = ("delegation",)


class Contact(models.Model):
    """A person whom the host may call about a delegation."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=150)
    function = models.CharField(max_length=150, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField(max_length=40, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ("delegation", "name", "pk")

    def __str__(self) -> str:
        return self.name


class PrecedencePolicy(models.Model):
    """The rule by which delegations are ordered on an occasion; the order itself is computed, never stored."""

    class Basis(models.TextChoices):
        ALPHABET = "alphabet", "alphabetical in a language"
        RANK = "rank", "by rank of the head, then by date of taking office"
        MANUAL = "manual", "by hand, with a reason"

    class Place(models.TextChoices):
        IN_ORDER = "in_order", "in the order"
        FIRST = "first", "first"
        LAST = "last", "last"

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="precedence_policies")
    code = models.SlugField(max_length=60)
    name = TranslatedField()
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.ALPHABET)
    language = models.CharField(max_length=12, default="en", help_text="Whose alphabet orders, also between equals.")
    host_place = models.CharField(max_length=10, choices=Place, default=Place.IN_ORDER)
    chair_place = models.CharField(max_length=10, choices=Place, default=Place.IN_ORDER)
    organizations_place = models.CharField(max_length=10, choices=Place, default=Place.LAST)

    class Meta:
        ordering = ("summit", "pk")
        verbose_name_plural = "precedence policies"
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "code"),
                name="precedence_policy_code_is_unique_in_summit",
                violation_error_message="Another policy of this summit has this code.",
            ),
        )

    def __str__(self) -> str:
        return translated(self.name)


class ManualPlace(models.Model):
    """A delegation's place by hand, and the reason that can be shown to whoever asks."""

    policy = models.ForeignKey(PrecedencePolicy, models.CASCADE, related_name="places")
    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ("policy", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("policy", "delegation"),
                name="manual_place_is_one_per_delegation",
                violation_error_message="This delegation already has its place in this order.",
            ),
            models.UniqueConstraint(
                fields=("policy", "position"),
                name="manual_place_is_taken_once",
                violation_error_message="This place is already taken.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.delegation}"


class InvitationQuerySet(VisibleQuerySet["Invitation"]):
    """Invitations, as doors may ask for them."""

    resource = "invitations"
    party_paths = ("party",)

    def open(self) -> Self:
        """Those that were neither accepted nor revoked; they may have run out."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(models.Model):
    """A person is asked to act for a party, by a link that opens once.

    The link is the id and its signature, and is kept nowhere. `person` is the account that waits for him, or that he
    has; it may do nothing before he accepts.
    """

    class Kind(models.TextChoices):
        LIAISON = Role.Kind.LIAISON.value, Role.Kind.LIAISON.label
        COORDINATOR = Role.Kind.COORDINATOR.value, Role.Kind.COORDINATOR.label
        VIEWER = Role.Kind.VIEWER.value, Role.Kind.VIEWER.label

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    summit = models.ForeignKey(Summit, models.CASCADE, related_name="invitations")
    party = models.ForeignKey(Party, models.CASCADE, related_name="invitations")
    kind = models.CharField(max_length=12, choices=Kind)
    person = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-invited_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("party", "person", "kind"),
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_is_open_once",
                violation_error_message="This person has such an invitation already.",
            ),
            models.CheckConstraint(
                name="invitation_is_for_staff",
                condition=Q(kind__in=("liaison", "coordinator", "viewer")),
                violation_error_message="One invites those who serve a delegation.",
            ),
            models.CheckConstraint(
                name="invitation_ends_in_one_way",
                condition=Q(accepted_at=None) | Q(revoked_at=None),
                violation_error_message="An invitation is accepted or revoked, not both.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} for {self.party}"
