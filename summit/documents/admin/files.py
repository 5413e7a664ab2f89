"""The list of files."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from summit.accounts.admin import ReadOnlyAdmin, SummitRelatedFilter
from summit.documents import services
from summit.documents.models import File


@admin.register(File)
class FileAdmin(ReadOnlyAdmin[File]):
    """Files. They are uploaded on the page of their document, and can be removed while their version is a draft."""

    summit_path = "version__document__summit"
    list_display = ("name", "version", "language", "size", "uploaded_by", "uploaded_at")
    list_filter = ("language", ("version__document", SummitRelatedFilter))
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

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Allow it for one file of a draft; the files of circulated versions are kept."""
        is_draft = isinstance(obj, File) and obj.version.circulated_at is None
        return is_draft and self.has_view_permission(request)

    def delete_model(self, request: HttpRequest, obj: File) -> None:
        services.remove_file(obj)
