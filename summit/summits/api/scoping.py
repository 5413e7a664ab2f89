"""Views under /summits/{slug}/: one summit, found or not before anything else."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import mixins, viewsets

from summit.core.api.safety import SafeView
from summit.core.dependents import delete_unless_used
from summit.summits.models import Summit


class SummitScoped(SafeView):
    """A view of one summit's things, of which the user sees those that `visible_to(user)` grants."""

    summit_field = "summit"

    @cached_property
    def summit(self) -> Summit:
        """The summit in the address; 404 for who has no role in it."""
        user: Any = self.request.user
        slug = self.kwargs["slug"]
        # Who has a role there has the summit at hand.
        found = get_object_or_404(Summit, slug=slug) if user.is_superuser else user.held.summit_called(slug)
        if found is None:
            raise Http404
        return found

    def get_queryset(self) -> Any:
        """The summit's rows that the user may see; a model without `visible_to` has none that are secret."""
        queryset = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return queryset
        queryset = queryset.filter(**{self.summit_field: self.summit})
        return queryset.visible_to(self.request.user) if hasattr(queryset, "visible_to") else queryset


class RegisterViewSet(SummitScoped, viewsets.ModelViewSet[Any]):
    """A register of the summit: rows that are plain facts, without a life cycle or rules among them."""

    http_method_names = ("get", "post", "patch", "delete", "head", "options")

    def perform_create(self, serializer: Any) -> None:
        """Enter it in the summit of the address."""
        serializer.save(summit=self.summit)

    def perform_destroy(self, instance: Any) -> None:
        """Delete what nothing refers to; else say what does."""
        delete_unless_used(instance)


class ReadViewSet(SummitScoped, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """Rows to read; what changes them are verbs of their own."""
