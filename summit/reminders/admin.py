"""Reminder rules and reminder settings."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from summit.accounts.admin import ScopedAdmin
from summit.notifications.models.delivery import channel_choices
from summit.reminders.models import ReminderRule, ReminderSettings


class ReminderRuleForm(forms.ModelForm):
    channels = forms.MultipleChoiceField(
        choices=channel_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Empty: as each person prefers."),
    )


@admin.register(ReminderRule)
class ReminderRuleAdmin(ScopedAdmin[ReminderRule]):
    """The rules of a summit. Rules for all summits belong to the operator, and personal ones to their users."""

    form = ReminderRuleForm
    list_display = ("minutes_before", "kind", "audience", "summit")
    list_filter = ("kind", "audience")
    list_select_related = ("summit",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReminderRule]:
        return super().get_queryset(request).filter(user=None)


@admin.register(ReminderSettings)
class ReminderSettingsAdmin(ScopedAdmin[ReminderSettings]):
    list_display = ("summit", "daily_programme_at", "unanswered_after")
    list_select_related = ("summit",)
