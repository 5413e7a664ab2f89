"""The register of key tasks."""

from django.contrib import admin

from summit.accounts.admin import ScopedAdmin
from summit.readiness.models import KeyTask


@admin.register(KeyTask)
class KeyTaskAdmin(ScopedAdmin[KeyTask]):
    list_display = ("title", "measure", "due_on", "remind_before", "escalate_after")
    list_filter = ("measure", "due_on")
    search_fields = ("title",)
