"""Reminder rules, and what is sent by the clock."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from summit.accounts.admin import ScopedAdmin
from summit.notifications.models.delivery import channel_choices
from summit.reminders.models import ReminderRule, ReminderSettings


class ReminderRuleForm(forms.ModelForm):
    """Channels to tick."""

    channels = forms.MultipleChoiceField(
        choices=channel_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Empty: as each person prefers."),
    )


@admin.register(ReminderRule)
class ReminderRuleAdmin(ScopedAdmin):
    """Rules of one's own summits; those that hold everywhere are the operator's, and people's own are theirs."""

    form = ReminderRuleForm
    list_display = ("minutes_before", "kind", "audience", "summit")
    list_filter = ("kind", "audience")
    list_select_related = ("summit",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without people's own."""
        return super().get_queryset(request).filter(user=None)


@admin.register(ReminderSettings)
class RoutineAdmin(ScopedAdmin):
    """The hour of the daily programme, how long a request may wait, when actions are reminded of."""

    list_display = ("summit", "daily_programme_at", "unanswered_after")
    list_select_related = ("summit",)
