"""What was told to whom, and what did not get through."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action, display

from summit.accounts.admin import ReadOnlyAdmin
from summit.core import clock
from summit.notifications import services
from summit.notifications.models import Delivery, Notification
from summit.notifications.rendering import render


@display(description=_("error"), ordering="error")
def stored_error(delivery: Delivery) -> str:
    """Errors are stored in English; those that are sentences of ours are in the catalogs."""
    return gettext(delivery.error) if delivery.error else ""


class DeliveryInline(TabularInline):
    """How far it has come."""

    model = Delivery
    extra = 0
    can_delete = False
    fields = readonly_fields = ("channel", "status", "attempts", "due_at", "sent_at", "failing_since", stored_error)
    has_add_permission = has_change_permission = has_delete_permission = lambda *_: False  # type: ignore[assignment]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As its notification."""
        return True


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """Notifications, in the words they were sent in."""

    list_display = ("recipient", "kind", "subject", "created_at", "read_at")
    list_filter = ("kind", "created_at")
    search_fields = ("recipient__name", "recipient__email", "kind")
    list_select_related = ("recipient", "summit")
    fields = readonly_fields = ("recipient", "subject", "body", "created_at", "valid_until", "read_at")
    inlines = (DeliveryInline,)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the summit's own words."""
        return super().get_queryset(request).prefetch_related("summit__wordings")

    @display(description=_("subject"))
    def subject(self, notification: Notification) -> str:
        """The first line."""
        return render(notification).subject

    @display(description=_("text"))
    def body(self, notification: Notification) -> str:
        """The rest."""
        return render(notification).body


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Deliveries; dead ones can be sent anew."""

    summit_path = "notification__summit"
    status_colors = {"queued": "info", "sending": "info", "sent": "success", "dead": "danger", "withdrawn": "warning"}
    list_display = ("recipient", "kind", "channel", "state", "attempts", "due_at", "sent_at", stored_error)
    list_filter = ("status", "channel", ("failing_since", admin.EmptyFieldListFilter))
    search_fields = ("notification__recipient__email", "notification__kind")
    list_select_related = ("notification__recipient",)
    actions = ("send_again",)

    @display(description=_("recipient"), ordering="notification__recipient")
    def recipient(self, delivery: Delivery) -> str:
        """To whom."""
        return str(delivery.notification.recipient)

    @display(description=_("kind"))
    def kind(self, delivery: Delivery) -> str:
        """What about."""
        return delivery.notification.kind

    @action(description=_("Send dead deliveries again"))
    def send_again(self, request: HttpRequest, queryset: Any) -> None:
        """Queue dead deliveries anew."""
        dead = queryset.filter(status=Delivery.Status.DEAD)
        self.act_on_all(request, dead, lambda row: services.retry(row, now=clock.now()), done=gettext("Queued again"))
