"""Files of versions, as they were uploaded."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from summit.accounts.admin import Own, ReadOnlyAdmin
from summit.documents import services
from summit.documents.models import File


@admin.register(File)
class FileAdmin(ReadOnlyAdmin):
    """Files; one is taken out while its version is being drafted. They are uploaded on their document's page."""

    summit_path = "version__document__summit"
    list_display = ("name", "version", "language", "size", "uploaded_by", "uploaded_at")
    list_filter = ("language", ("version__document", Own))
    list_select_related = ("version__document", "uploaded_by")
    search_fields = ("name", "version__document__symbol")
    fields = readonly_fields = (
        "version",
        "language",
        "name",
        "media_type",
        "size",
        "sha256",
        "uploaded_by",
        "uploaded_at",
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # type: ignore[override]
        """One by one, and of drafts only: what was circulated stays."""
        is_draft = obj is not None and obj.version.circulated_at is None
        return is_draft and self.has_view_permission(request)

    def delete_model(self, request: HttpRequest, obj: File) -> None:
        """Take it out."""
        services.remove_file(obj)
