"""Documents: users see those that they are cleared for; organizers enter and change them."""

import django_filters
from django.db.models import Prefetch, Q
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitViewSet
from summit.core import clock
from summit.core.api.filters import KeysFilter, StrictFilterSet
from summit.core.api.strict import bodiless
from summit.documents import services
from summit.documents.api.serializers import (
    AmendDocument,
    Circulate,
    DocumentSerializer,
    DraftDocument,
    NewVersion,
    Reclassify,
)
from summit.documents.models import Document, DocumentQuerySet, Version


class DocumentFilter(StrictFilterSet):
    """Filters of documents; kind, sponsors and parties match only documents whose title the user may read."""

    kind = django_filters.ChoiceFilter(choices=Document.Kind.choices, method="filter_known")
    sponsors = KeysFilter(method="filter_known")
    parties = KeysFilter(method="filter_known")

    class Meta:
        model = Document
        fields = ("symbol", "classification", "status", "kind", "sponsors", "parties")

    def filter_known(self, queryset: DocumentQuerySet, name: str, value: object) -> DocumentQuerySet:
        """Match only documents whose title the user may read: the filter would reveal the value otherwise."""
        if isinstance(value, list):
            name = f"{name}__in"
        return queryset.filter(Q(**{name: value, "is_titled": True})).distinct() if value else queryset


class DocumentViewSet(SummitViewSet):
    """Documents with their versions; a search finds only titles that the user may read."""

    resource = "documents"
    requires_match = True
    queryset = Document.objects.all()
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    search_fields = ("symbol", "told_title")
    ordering_fields = ("symbol", "classification", "status")

    def get_queryset(self) -> DocumentQuerySet:
        """Limit documents and versions to those that the user is cleared for."""
        documents: DocumentQuerySet = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return documents
        versions = Version.objects.visible_to(self.user).prefetch_related("files")
        return documents.as_told_to(self.user).prefetch_related("sponsors", "parties", Prefetch("versions", versions))

    @extend_schema(request=DraftDocument, responses={201: DocumentSerializer})
    def create(self, request: Request, **kwargs: object) -> Response:
        """Enter a document with a first draft version (organizers)."""
        data = self.validated(DraftDocument)
        return self.respond(services.draft_document(summit=self.summit, now=clock.now(), **data), created=True)

    @extend_schema(request=AmendDocument, responses=DocumentSerializer)
    def partial_update(self, request: Request, **kwargs: object) -> Response:
        """Change the title, kind, sponsors or symbol of a document (organizers)."""
        document = self.get_object()
        data = self.validated(AmendDocument, document, partial=True)
        return self.respond(services.amend_document(document, now=clock.now(), **data))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: object) -> Response:
        """Delete a draft to which nothing refers (organizers); a circulated document is withdrawn instead."""
        services.delete_draft(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=NewVersion, responses={201: DocumentSerializer})
    @action(detail=True, methods=["post"], url_path="new-version")
    def new_version(self, request: Request, **kwargs: object) -> Response:
        """Begin the next version (organizers)."""
        document = self.get_object()
        services.begin_next_version(document, now=clock.now(), **self.validated(NewVersion))
        return self.respond(document, created=True)

    @extend_schema(request=Circulate, responses=DocumentSerializer)
    @action(detail=True, methods=["post"])
    def circulate(self, request: Request, **kwargs: object) -> Response:
        """Circulate the draft version (organizers): it cannot be changed any more, and its readers are told."""
        document = self.get_object()
        services.circulate_version(document, now=clock.now(), **self.validated(Circulate))
        return self.respond(document)

    @bodiless(responses=DocumentSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: object) -> Response:
        """Withdraw the document (organizers)."""
        return self.respond(services.withdraw_document(self.get_object(), now=clock.now()))

    @extend_schema(request=Reclassify, responses=DocumentSerializer)
    @action(detail=True, methods=["post"])
    def reclassify(self, request: Request, **kwargs: object) -> Response:
        """Change the classification or the parties of the document (organizers)."""
        document = self.get_object()
        return self.respond(services.reclassify_document(document, now=clock.now(), **self.validated(Reclassify)))
