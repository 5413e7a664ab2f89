"""The outbox: letters that wait, in the words of their readers, each with what can be done about it."""

from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from summit.accounts.admin import ReadOnlyAdmin, row_action
from summit.accounts.models import User
from summit.core import clock
from summit.notifications import holding, undoing
from summit.notifications.admin.mailbox import DeliveryInline
from summit.notifications.changes import in_words
from summit.notifications.models import Change, Notification, WaitingLetter
from summit.notifications.rendering import render


def told_by(letter: WaitingLetter) -> Change:
    """Return the change that the letter tells of, the last one if there are several that are not undone."""
    return letter.changes.order_by("undone", "-made_at")[0]


@admin.register(WaitingLetter)
class OutboxAdmin(ReadOnlyAdmin):
    """Letters that have not left. Until then they can be held back, and their change be undone."""

    list_display = ("recipient", "changes_told", "subject", "body", "leaves_at", "held_at")
    list_filter = ("kind", ("held_at", admin.EmptyFieldListFilter))
    search_fields = ("recipient__name", "recipient__email")
    list_select_related = ("recipient", "summit")
    ordering = ("leaves_at", "pk")
    fields = readonly_fields = ("recipient", "changes_told", "subject", "body", "leaves_at", "held_at", "held_by")
    inlines = (DeliveryInline,)
    actions = ("hold_all", "release_all", "send_all")
    actions_detail = ("hold", "release", "send_now", "undo")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaitingLetter]:
        rows: QuerySet[WaitingLetter] = super().get_queryset(request)
        waiting = Notification.objects.waiting().values("pk")
        return rows.filter(pk__in=waiting).prefetch_related("changes", "summit__message_templates")

    def possible(self, row: WaitingLetter) -> list[str]:
        """Return what can be done: a letter is held or not."""
        return ["release" if row.held_at else "hold", "send_now", "undo"] if row.changes.exists() else []

    @display(description=_("tells of"))
    def changes_told(self, letter: WaitingLetter) -> str:
        return "; ".join(in_words(change) for change in letter.changes.all())

    @display(description=_("subject"))
    def subject(self, letter: WaitingLetter) -> str:
        return render(letter).subject

    @display(description=_("text"))
    def body(self, letter: WaitingLetter) -> str:
        return render(letter).body

    @row_action(_("Hold back"), "pause")
    def hold(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        return self._act(request, object_id, partial(holding.hold, by=cast("User", request.user)), _("Hold back"))

    @row_action(_("Let go"), "play_arrow")
    def release(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        return self._act(request, object_id, holding.release, _("Let go"))

    @row_action(_("Send now"), "send")
    def send_now(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        return self._act(request, object_id, holding.send_now, _("Send now"))

    @row_action(_("Undo the change"), "undo")
    def undo(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Undo the change that the letter tells of, for all who would be told."""

        def verb(letter: WaitingLetter) -> None:
            undoing.undo(told_by(letter), now=clock.now())

        return self.act(
            request,
            object_id,
            verb,
            do=_("Undo the change"),
            hint=lambda letter: in_words(told_by(letter)),
            back=lambda _letter: "../../",
        )

    @action(description=_("Hold back"))
    def hold_all(self, request: HttpRequest, queryset: QuerySet[WaitingLetter]) -> None:
        verb = partial(holding.hold, by=cast("User", request.user))
        self.act_on_all(request, queryset, partial(_on_letter, verb), done=gettext("Held back"))

    @action(description=_("Let go"))
    def release_all(self, request: HttpRequest, queryset: QuerySet[WaitingLetter]) -> None:
        self.act_on_all(request, queryset, partial(_on_letter, holding.release), done=gettext("Let go"))

    @action(description=_("Send now"))
    def send_all(self, request: HttpRequest, queryset: QuerySet[WaitingLetter]) -> None:
        self.act_on_all(request, queryset, partial(_on_letter, holding.send_now), done=gettext("Sent"))

    def _act(self, request: HttpRequest, object_id: Any, verb: Any, do: Any) -> HttpResponse:
        return self.act(request, object_id, partial(_on_letter, verb), do=do, back=lambda _letter: "../../")


def _on_letter(verb: Any, letter: WaitingLetter) -> None:
    verb(told_by(letter), letters=[letter.pk], now=clock.now())
