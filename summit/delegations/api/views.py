"""Delegations, which all participants see; contacts and travel are private to staff and organizers."""

from collections.abc import Mapping
from functools import cached_property
from typing import TypeVar

from django.db.models import Model
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from summit.accounts.api.base import RegisterViewSet, SummitView, SummitViewSet
from summit.accounts.queries import refuse_unless_representative
from summit.calendar.api.registers import CalendarRegisterViewSet, ChangesRules
from summit.core import clock
from summit.core.api.bulk import BulkAnswer, Line, answer_lines
from summit.core.api.filters import KeyFilter, StrictFilterSet
from summit.core.api.strict import bodiless
from summit.core.bulk import Outcome
from summit.delegations import services
from summit.delegations.api.ranks import RankFilter
from summit.delegations.api.serializers import (
    AcceptChange,
    ContactSerializer,
    DelegateLine,
    DelegateLines,
    DelegateSerializer,
    DelegationSerializer,
    HeadshipSerializer,
    NamedNote,
    ProposedChangeSerializer,
    ProposeHead,
    RefuseChange,
)
from summit.delegations.models import Contact, Delegate, Delegation, Headship, ProposedChange

M = TypeVar("M", bound=Model)


def _updated(serializer: BaseSerializer[M]) -> M:
    """Return the row that an update changes."""
    if serializer.instance is None:
        raise AssertionError
    return serializer.instance


class DelegationViewSet(CalendarRegisterViewSet):
    """Delegations."""

    resource = "delegations"
    verbs = {"propose_head": "speak"}
    own_parameters = {"heads": ("page", "page_size")}
    queryset = Delegation.objects.prefetch_related("headships")
    serializer_class = DelegationSerializer
    filterset_fields = ("kind", "participation", "is_attending")
    search_fields = ("code", "name")
    ordering_fields = ("code",)

    def perform_update(self, serializer: BaseSerializer[Delegation]) -> None:
        """Name the first head by its service, and save the other facts as usual."""
        services.refuse_without_verb(_updated(serializer), **serializer.validated_data)
        if "head" in serializer.validated_data:
            services.name_head(_updated(serializer), serializer.validated_data.pop("head"), now=clock.now())
        super().perform_update(serializer)

    def perform_create(self, serializer: BaseSerializer[Delegation]) -> None:
        """Refuse a head: a new delegation has no delegates yet."""
        if serializer.validated_data.pop("head", None):
            raise services.NotOfThisDelegation(field="head")
        serializer.save(summit=self.summit)

    @extend_schema(request=ProposeHead, responses={200: DelegationSerializer, 202: ProposedChangeSerializer})
    @action(detail=True, methods=["post"], url_path="propose-head")
    def propose_head(self, request: Request, **kwargs: object) -> Response:
        """Propose who is to head the delegation; the secretariat accepts (202). By organizers the head is named."""
        delegation, asked = self.get_object(), self.validated(ProposeHead)
        return respond_to_change(self, services.propose_head(delegation, by=self.user, now=clock.now(), **asked))

    @extend_schema(responses=HeadshipSerializer(many=True), filters=False)
    @action(detail=True)
    def heads(self, request: Request, **kwargs: object) -> Response:
        """Return who headed the delegation when, who heads it now, and who will, in the order of time."""
        page = self.paginate_queryset(Headship.objects.filter(delegation=self.get_object()))
        return self.get_paginated_response(self.data_of(page, HeadshipSerializer, many=True))


class DelegateFilter(StrictFilterSet):
    """Delegates by delegation and rank."""

    rank = RankFilter()
    rank__lte = RankFilter(field_name="rank", lookup_expr="lte", help_text="Of this rank or a higher one.")
    rank__gte = RankFilter(field_name="rank", lookup_expr="gte", help_text="Of this rank or a lower one.")

    class Meta:
        model = Delegate
        fields = ("party", "rank", "rank__lte", "rank__gte")


class ProposedChangeFilter(StrictFilterSet):
    """Proposed changes by delegation, kind and status."""

    delegation = KeyFilter()

    class Meta:
        model = ProposedChange
        fields = ("delegation", "kind", "status")


def respond_to_change(view: SummitView, row: Model, *, created: bool = False) -> Response:
    """Show the row that was changed, or the change that waits for the secretariat (202)."""
    if isinstance(row, ProposedChange):
        return Response(ProposedChangeSerializer(row).data, status=status.HTTP_202_ACCEPTED)
    return view.respond(row, created=created)


class DelegateViewSet(ChangesRules, SummitViewSet):
    """Delegates: organizers change all, coordinators those of their delegation.

    From `people_until` of the summit on, a coordinator's change needs a note and waits for the secretariat (202).
    """

    resource = "delegates"
    costs = {"bulk": 20}
    queryset = Delegate.objects.select_related("headed")
    serializer_class = DelegateSerializer
    filterset_class = DelegateFilter
    search_fields = ("code", "name", "office")
    ordering_fields = ("code", "rank")

    @cached_property
    def private_delegations(self) -> set[int]:
        """The ids of the delegations whose private facts the user may see."""
        return set(Delegation.objects.filter(summit=self.summit).private_to(self.user).values_list("pk", flat=True))

    @extend_schema(responses={201: DelegateSerializer, 202: ProposedChangeSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Add a delegate to a delegation."""
        facts = self.validated(DelegateSerializer)
        facts.pop("even_if_clashing", None)  # nothing is planned yet with someone new
        made = services.enter_person(facts.pop("party"), by=self.user, now=clock.now(), **facts)
        return respond_to_change(self, made, created=True)

    @extend_schema(responses={200: DelegateSerializer, 202: ProposedChangeSerializer})
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Change facts of a delegate."""
        delegate = self.get_object()
        facts = self.validated(DelegateSerializer, delegate, partial=True)
        return respond_to_change(self, services.amend_person(delegate, by=self.user, now=clock.now(), **facts))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Remove a delegate who takes part in nothing."""
        services.remove_person(self.get_object(), by=self.user, now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=NamedNote, responses={202: ProposedChangeSerializer, 204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, **kwargs: object) -> Response:
        """Remove a delegate who takes part in nothing, as a note asks for."""
        row = services.remove_person(self.get_object(), by=self.user, now=clock.now(), **self.validated(NamedNote))
        is_proposed = isinstance(row, ProposedChange)
        return respond_to_change(self, row) if is_proposed else Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=DelegateLines, responses=BulkAnswer)
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request, **kwargs: object) -> Response:
        """Enter the people of a delegation, 500 at most; the code says whether somebody is new. Each line is answered.

        Sent again, it changes nothing.
        """
        data = self.validated(DelegateLines)
        delegation = data["delegation"]
        people = {one.code: one for one in self.get_queryset().filter(party=delegation)}
        seen: set[object] = set()

        def enter(line: Line) -> tuple[Outcome, Model]:
            known = people.get(str(line.get("code"))) if isinstance(line, Mapping) else None
            shape = DelegateLine(known, data=line, context=self.get_serializer_context(), partial=known is not None)
            shape.is_valid(raise_exception=True)
            facts = shape.validated_data
            if facts["code"] in seen:
                raise services.CodeTwice(field="code")
            seen.add(facts["code"])
            return services.enter_line(delegation, known, by=self.user, now=clock.now(), note=data.get("note"), **facts)

        return answer_lines(request, data["lines"], enter, atomic=data["atomic"])


class ProposedChangeViewSet(SummitViewSet):
    """Changes of people that delegations propose, and the secretariat accepts or refuses."""

    resource = "proposed-changes"
    verbs = {"accept": "decide", "refuse": "decide"}
    queryset = ProposedChange.objects.all()
    serializer_class = ProposedChangeSerializer
    filterset_class = ProposedChangeFilter
    ordering_fields = ("proposed_at",)
    lookup_value_regex = "[0-9a-f-]{36}"

    @extend_schema(request=AcceptChange, responses=ProposedChangeSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **kwargs: object) -> Response:
        """Carry the change out, and tell the delegation. Preview it to see what it does."""
        change, asked = self.get_object(), self.validated(AcceptChange)
        return self.respond(services.accept_change(change, by=self.user, now=clock.now(), **asked))

    @extend_schema(request=RefuseChange, responses=ProposedChangeSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, **kwargs: object) -> Response:
        """Refuse the change, with a reason for the delegation."""
        change, asked = self.get_object(), self.validated(RefuseChange)
        return self.respond(services.refuse_change(change, by=self.user, now=clock.now(), **asked))

    @bodiless(responses=ProposedChangeSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: object) -> Response:
        """Withdraw the change (coordinators)."""
        return self.respond(services.withdraw_change(self.get_object(), by=self.user, now=clock.now()))


class ContactViewSet(RegisterViewSet):
    """Contacts of the delegations whose private facts the user may see."""

    resource = "contacts"
    queryset = Contact.objects.select_related("delegation__summit")
    serializer_class = ContactSerializer
    summit_field = "delegation__summit"
    filterset_fields = ("delegation",)
    search_fields = ("name", "function")
    ordering_fields = ("name",)

    def perform_create(self, serializer: BaseSerializer[Contact]) -> None:
        """Save it, if the user acts for its delegation, which determines the summit."""
        refuse_unless_representative(self.user, serializer.validated_data["delegation"], field="delegation")
        serializer.save()

    def perform_update(self, serializer: BaseSerializer[Contact]) -> None:
        """Save it, if the user acts for its delegation before and after."""
        contact = _updated(serializer)
        for delegation in {contact.delegation, serializer.validated_data.get("delegation", contact.delegation)}:
            refuse_unless_representative(self.user, delegation, field="delegation")
        serializer.save()
