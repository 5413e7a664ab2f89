"""Notifications and their deliveries."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from summit.accounts.admin import ReadOnlyAdmin, ReadOnlyInline
from summit.core import clock
from summit.notifications import services
from summit.notifications.admin.kinds import KindFilter, kind_label
from summit.notifications.models import Delivery, Notification
from summit.notifications.models.kind_labels import label_of
from summit.notifications.rendering import render
from summit.notifications.stored_words import in_readers_language


class ShowsFault:
    @display(description=_("error"), ordering="error")
    def stored_error(self, delivery: Delivery) -> str:
        """Return the error in the reader's language."""
        return in_readers_language(delivery.error)


class DeliveryInline(ShowsFault, ReadOnlyInline[Delivery, Notification]):
    model = Delivery
    fields = readonly_fields = ("channel", "status", "attempts", "due_at", "sent_at", "failing_since", "stored_error")


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin[Notification]):
    """Notifications, rendered as their recipients read them."""

    list_display = ("recipient", kind_label, "subject", "created_at", "read_at")
    list_filter = (KindFilter, "created_at")
    search_fields = ("recipient__name", "recipient__email", "kind")
    list_select_related = ("recipient", "summit")
    fields = readonly_fields = ("recipient", "subject", "body", "created_at", "valid_until", "read_at")
    inlines = (DeliveryInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notification]:
        return super().get_queryset(request).prefetch_related("summit__message_templates")

    @display(description=_("subject"))
    def subject(self, notification: Notification) -> str:
        return render(notification).subject

    @display(description=_("text"))
    def body(self, notification: Notification) -> str:
        return render(notification).body


@admin.register(Delivery)
class DeliveryAdmin(ShowsFault, ReadOnlyAdmin[Delivery]):
    """Deliveries. Dead ones can be sent again."""

    summit_path = "notification__summit"
    status_colors = {"queued": "info", "sending": "info", "sent": "success", "dead": "danger", "withdrawn": "warning"}
    list_display = ("recipient", "kind", "channel", "state", "attempts", "due_at", "sent_at", "stored_error")
    list_filter = ("status", "channel", ("failing_since", admin.EmptyFieldListFilter))
    search_fields = ("notification__recipient__email", "notification__kind")
    list_select_related = ("notification__recipient",)
    actions = ("send_again",)

    @display(description=_("recipient"), ordering="notification__recipient")
    def recipient(self, delivery: Delivery) -> str:
        return str(delivery.notification.recipient)

    @display(description=_("kind"))
    def kind(self, delivery: Delivery) -> str:
        return label_of(delivery.notification.kind)

    @action(description=_("Send dead deliveries again"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        dead = queryset.filter(status=Delivery.Status.DEAD)
        self.act_on_all(request, dead, lambda row: services.retry(row, now=clock.now()), done=gettext("Queued again"))
