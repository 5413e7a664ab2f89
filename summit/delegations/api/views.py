"""Delegations, which all participants see; contacts and travel are private to staff and organizers."""

from functools import cached_property
from typing import TypeVar

from django.db.models import Model
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from summit.accounts.api.base import RegisterViewSet
from summit.calendar.api.registers import CalendarRegisterViewSet, ChangesRules
from summit.core import clock
from summit.core.api.filters import StrictFilterSet
from summit.delegations import services
from summit.delegations.api.ranks import RankFilter
from summit.delegations.api.serializers import (
    AsOf,
    ContactSerializer,
    DelegateSerializer,
    DelegationSerializer,
    PlaceInOrder,
    PrecedencePolicySerializer,
)
from summit.delegations.models import Contact, Delegate, Delegation, PrecedencePolicy
from summit.delegations.queries import order_of_precedence

M = TypeVar("M", bound=Model)


def _updated(serializer: BaseSerializer[M]) -> M:
    """Return the row that an update changes."""
    if serializer.instance is None:
        raise AssertionError
    return serializer.instance


class DelegationViewSet(CalendarRegisterViewSet):
    """Delegations."""

    resource = "delegations"
    queryset = Delegation.objects.all()
    serializer_class = DelegationSerializer
    filterset_fields = ("kind", "participation", "is_attending")
    search_fields = ("code", "name")
    ordering_fields = ("code",)

    def perform_update(self, serializer: BaseSerializer[Delegation]) -> None:
        """Name the first head by its service, and save the other facts as usual."""
        services.refuse_without_verb(_updated(serializer), **serializer.validated_data)
        if "head" in serializer.validated_data:
            services.name_head(_updated(serializer), serializer.validated_data.pop("head"))
        super().perform_update(serializer)

    def perform_create(self, serializer: BaseSerializer[Delegation]) -> None:
        """Refuse a head: a new delegation has no delegates yet."""
        if serializer.validated_data.pop("head", None):
            raise services.NotOfThisDelegation(field="head")
        serializer.save(summit=self.summit)


class DelegateFilter(StrictFilterSet):
    """Delegates by delegation and rank."""

    rank = RankFilter()
    rank__lte = RankFilter(field_name="rank", lookup_expr="lte", help_text="Of this rank or a higher one.")
    rank__gte = RankFilter(field_name="rank", lookup_expr="gte", help_text="Of this rank or a lower one.")

    class Meta:
        model = Delegate
        fields = ("party", "rank", "rank__lte", "rank__gte")


class DelegateViewSet(ChangesRules, RegisterViewSet):
    """Delegates."""

    resource = "delegates"
    queryset = Delegate.objects.select_related("headed")
    serializer_class = DelegateSerializer
    filterset_class = DelegateFilter
    search_fields = ("code", "name", "office")
    ordering_fields = ("code", "rank")

    @cached_property
    def private_delegations(self) -> set[int]:
        """The ids of the delegations whose private facts the user may see."""
        return set(Delegation.objects.filter(summit=self.summit).private_to(self.user).values_list("pk", flat=True))

    def perform_create(self, serializer: BaseSerializer[Delegate]) -> None:
        facts = dict(serializer.validated_data)
        delegation = facts.pop("party")
        facts.pop("even_if_clashing", None)  # nothing is planned yet with someone new
        serializer.instance = services.enrol_delegate(delegation, now=clock.now(), **facts)

    def perform_update(self, serializer: BaseSerializer[Delegate]) -> None:
        facts = serializer.validated_data
        serializer.instance = services.amend_delegate(_updated(serializer), now=clock.now(), **facts)


class ContactViewSet(RegisterViewSet):
    """Contacts of the delegations whose private facts the user may see."""

    resource = "contacts"
    queryset = Contact.objects.all()
    serializer_class = ContactSerializer
    summit_field = "delegation__summit"
    filterset_fields = ("delegation",)
    search_fields = ("name", "function")
    ordering_fields = ("name",)

    def perform_create(self, serializer: BaseSerializer[Contact]) -> None:
        """Save it; its delegation determines the summit."""
        serializer.save()


class PrecedencePolicyViewSet(RegisterViewSet):
    """Policies of precedence, and the order that each gives."""

    resource = "precedence-policies"
    queryset = PrecedencePolicy.objects.prefetch_related("places")
    serializer_class = PrecedencePolicySerializer
    filterset_fields = ("basis",)
    own_parameters = {"order": ("as_of",)}
    ordering_fields = ("code",)

    def perform_create(self, serializer: BaseSerializer[PrecedencePolicy]) -> None:
        """Create a policy with its places."""
        policy = PrecedencePolicy(summit=self.summit)
        serializer.instance = services.save_policy(policy, **serializer.validated_data)

    def perform_update(self, serializer: BaseSerializer[PrecedencePolicy]) -> None:
        """Change the given facts; places are replaced together."""
        policy = PrecedencePolicy.objects.get(pk=_updated(serializer).pk)
        serializer.instance = services.save_policy(policy, **serializer.validated_data)

    @extend_schema(parameters=[AsOf], responses=PlaceInOrder(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def order(self, request: Request, **kwargs: object) -> Response:
        """Return the attending delegations in this policy's order, as of a day (today by default)."""
        asked = AsOf(data=request.query_params)
        asked.is_valid(raise_exception=True)
        today = clock.now().astimezone(self.summit.zone).date()
        order = order_of_precedence(self.get_object(), as_of=asked.validated_data.get("as_of", today))
        rows = [
            {"position": position, "delegation": delegation.pk, "code": delegation.code, "name": delegation.name}
            for position, delegation in enumerate(order, start=1)
        ]
        return Response(PlaceInOrder(rows, many=True).data)
