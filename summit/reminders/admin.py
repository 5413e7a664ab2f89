"""Reminder rules."""

from django.contrib import admin

from summit.accounts.admin import ScopedAdmin
from summit.reminders.models import ReminderRule


@admin.register(ReminderRule)
class ReminderRuleAdmin(ScopedAdmin):
    """Rules of one's own summits; those that hold everywhere are the operator's."""

    list_display = ("minutes_before", "kind", "summit")
    list_filter = ("kind",)
    list_select_related = ("summit",)
