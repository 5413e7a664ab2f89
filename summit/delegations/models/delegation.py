"""Delegations and their contacts."""

from typing import ClassVar, Self

from django.db import models

from summit.accounts.models import Party, User
from summit.accounts.visibility import VisibleQuerySet
from summit.core.addresses import AddressField
from summit.core.bounds import InstantField, within_bounds
from summit.core.constraints import RefersToOwn
from summit.core.text import Line


class DelegationQuerySet(VisibleQuerySet["Delegation"]):
    """Queries of delegations."""

    resource = "delegations"
    party_paths = ("pk",)

    def private_to(self, user: User) -> Self:
        """Filter to delegations whose private facts the user may see: organizers all, others their own."""
        return self.reached_by(user, "view_private")

    def member_states(self) -> Self:
        """Filter to members that decide, attending or not; the secretariat of an organization has no vote."""
        return self.filter(kind=Delegation.Kind.STATE, participation=Delegation.Participation.MEMBER)


class Delegation(Party):
    """The team of a state or an organization at a summit."""

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
    next_head = models.ForeignKey("Delegate", models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    next_head_from = InstantField(null=True, blank=True, editable=False)

    objects: ClassVar = DelegationQuerySet.as_manager()

    class Meta:
        constraints = (
            RefersToOwn(
                name="delegation_head_is_its_own",
                field="head",
                owner="party_ptr",
                violation_error_message="This delegate belongs to another delegation.",
            ),
            RefersToOwn(
                name="delegation_next_head_is_its_own",
                field="next_head",
                owner="party_ptr",
                violation_error_message="This delegate belongs to another delegation.",
            ),
            within_bounds("delegation_is_within_bounds", instants=("next_head_from",)),
        )

    @property
    def is_member_state(self) -> bool:
        """Whether it takes part in decisions."""
        return self.kind == self.Kind.STATE and self.participation == self.Participation.MEMBER


class ContactQuerySet(VisibleQuerySet["Contact"]):
    """Queries of contacts."""

    resource = "contacts"
    summit_path = "delegation__summit"
    party_paths = ("delegation",)


class Contact(models.Model):
    """A person whom the host may contact about a delegation."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="contacts")
    name = Line(max_length=150)
    function = Line(max_length=150, blank=True)
    email = AddressField("e-mail", blank=True)
    phone = Line(max_length=40, blank=True)

    objects = ContactQuerySet.as_manager()

    label_contexts = {"name": "of a person"}
    part_of = ("delegation",)

    class Meta:
        ordering = ("delegation", "name", "pk")

    def __str__(self) -> str:
        return self.name
