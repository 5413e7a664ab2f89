"""The kind of a message in lists: its label, and a filter by it."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from summit.notifications.kinds import KINDS
from summit.notifications.models import MessageTemplate, Notification
from summit.notifications.models.kind_labels import label_of


@display(description=_("kind"), ordering="kind")
def kind_label(row: Notification | MessageTemplate) -> str:
    """Return the label of the kind in the reader's language."""
    return label_of(row.kind)


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return sorted(((kind.name, str(kind.label)) for kind in KINDS.values()), key=lambda choice: choice[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notification]) -> QuerySet[Notification]:
        return queryset.filter(kind=self.value()) if self.value() else queryset
