"""The base of the views: one user, one summit, the policy, and how a view calls a service."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol, Self, TypeVar, cast, runtime_checkable

from django.db.models import Model
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import generics, mixins, serializers, status, viewsets
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from summit.accounts.api.permissions import ByPolicy, SignedIn
from summit.accounts.models import User
from summit.accounts.queries import may_in, organizes
from summit.accounts.role_set import Viewer
from summit.core.api.conditional import ConditionalView
from summit.core.api.versions import etag_of
from summit.core.dependents import delete_unless_used
from summit.summits.models import Summit

Row_co = TypeVar("Row_co", bound=Model, covariant=True)


@runtime_checkable
class Visible(Protocol):
    """A queryset that knows which of its rows a user may see."""

    def visible_to(self, user: Viewer) -> Self: ...


class PublicView(generics.GenericAPIView[Row_co]):
    """A view for which nobody has to sign in."""

    authentication_classes: Sequence[type[BaseAuthentication]] = ()
    permission_classes: Sequence[type[BasePermission]] = ()


class UserView(ConditionalView[Row_co]):
    """A view for signed-in users; a handler validates the body, calls a service and shows the row as it now is."""

    permission_classes: Sequence[type[BasePermission]] = (SignedIn,)

    @property
    def user(self) -> User:
        """The signed-in user."""
        return cast("User", self.request.user)

    def validated(
        self, shape: type[serializers.BaseSerializer], instance: Model | None = None, *, partial: bool = False
    ) -> Any:
        """Return the request's body as the serializer `shape` reads it, as a dictionary; 400 where it cannot."""
        context = self.get_serializer_context()
        serializer = shape(instance, data=self.request.data, context=context, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def data_of(self, answer: object, shape: type[serializers.BaseSerializer], *, many: bool = False) -> Any:
        """Return the answer, which need not be a row, as the serializer `shape` shows it to the user."""
        return shape(answer, many=many, context=self.get_serializer_context()).data

    def respond(self, row: Model, *, created: bool = False) -> Response:
        """Show the row with its version, read again with all that its serializer needs."""
        data = self.get_serializer(self.get_queryset().get(pk=row.pk)).data
        return Response(data, status=_status(created=created), headers={"ETag": etag_of(data)})

    def respond_with_secret(self, row: Model, *, created: bool = False, **secret: str) -> Response:
        """Show the row as it was made, with a secret that is stored nowhere."""
        context = {**self.get_serializer_context(), **secret}
        data = self.get_serializer(row, context=context).data
        return Response(data, status=_status(created=created))


class SummitView(UserView[Row_co]):
    """A view of one summit's rows, limited to those that are `visible_to` the user.

    It names its policy `resource`, and the `verbs` of actions that are more than reading and writing.
    `summit_field` is the lookup that leads from a row to its summit.
    """

    permission_classes: Sequence[type[BasePermission]] = (ByPolicy,)
    resource: str
    summit_field = "summit"

    @cached_property
    def summit(self) -> Summit:
        """The summit in the address; 404 for users without a role in it."""
        slug = self.kwargs["slug"]
        found = (
            get_object_or_404(Summit, slug=slug) if self.user.is_superuser else self.user.role_set.summit_called(slug)
        )
        if found is None:
            raise Http404
        return found

    @cached_property
    def is_organizer(self) -> bool:
        """Whether the user organizes the summit; asked once a request."""
        return organizes(self.user, self.summit)

    @property
    def organized_summit(self) -> int | None:
        """The key of the summit if the user organizes it, and so reads previews of everything."""
        return self.summit.pk if self.is_organizer else None

    def may(self, resource: str, verb: str) -> bool:
        """Say whether the policy lets the user do this in the summit."""
        return may_in(self.user, self.summit, resource, verb)

    def get_queryset(self) -> Any:
        """Return the summit's rows that the user may see; a model without `visible_to` has no secret rows.

        A view whose rows have a queryset of their own says so: `-> DocumentQuerySet`.
        """
        queryset = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return queryset
        queryset = queryset.filter(**{self.summit_field: self.summit})
        return queryset.visible_to(self.user) if isinstance(queryset, Visible) else queryset


class SummitViewSet(
    SummitView[Row_co], mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Row_co]
):
    """Rows of a summit to read; each change is an action that calls a service."""


class RegisterViewSet(SummitView[Row_co], viewsets.ModelViewSet[Row_co]):
    """A register of the summit: rows of plain facts, without a life cycle."""

    http_method_names = ("get", "post", "patch", "delete", "head", "options")

    def perform_create(self, serializer: serializers.BaseSerializer) -> None:
        """Enter the row in the summit of the address."""
        serializer.save(summit=self.summit)

    def perform_destroy(self, instance: Model) -> None:
        """Delete the row, unless something refers to it."""
        delete_unless_used(instance)


def _status(*, created: bool) -> int:
    return status.HTTP_201_CREATED if created else status.HTTP_200_OK
