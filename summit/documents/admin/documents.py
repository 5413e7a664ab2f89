"""The page of a document and the actions on it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from summit.accounts.admin import ReadOnlyInline, SummitRelatedFilter, ViewedAdmin, row_action, user_of
from summit.accounts.models import User
from summit.accounts.queries import summits_where
from summit.core import clock
from summit.core.models import AccessRecord
from summit.core.site_addresses import root_path
from summit.documents import services
from summit.documents.admin.forms import (
    AmendmentForm,
    CirculateForm,
    DocumentForm,
    PositionForm,
    ReclassifyForm,
    UploadForm,
    VersionForm,
)
from summit.documents.models import Amendment, Document, File, Version
from summit.documents.queries import consensus_summaries, latest_circulated, stance_in_words
from summit.documents.services.locking import NotOpen

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec

CLASSIFICATION = {"public": "success", "official": "info", "restricted": "warning", "parties": "danger"}
FACTS = ("symbol", "title", "kind", "classification", "sponsors", "parties")
VERBS = (
    "upload",
    "circulate",
    "new_version",
    "enter_position",
    "enter_amendment",
    "reclassify",
    "withdraw",
    "downloads",
)


class VersionInline(ReadOnlyInline[Version, Document]):
    """Versions with links to their files. Downloads by organizers are recorded like those of delegations."""

    model = Version
    fields = readonly_fields = ("number", "note", "made_at", "circulated_at", "copies", "taken")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Version]:
        files = Prefetch("files", File.objects.order_by("language"))
        taken = Prefetch("amendments_taken", Amendment.objects.select_related("delegation"))
        versions: QuerySet[Version] = super().get_queryset(request)
        return versions.select_related("document__summit").prefetch_related(files).prefetch_related(taken)

    @admin.display(description=_("files"))
    def copies(self, version: Version) -> str:
        """Return a link to each file, and a link to remove it while the version is a draft."""
        slug = version.document.summit.slug
        return format_html_join(
            "",
            '<div><a href="{}" title="{}">{}: {}</a> ({} KB){}</div>',
            (
                (
                    root_path("document-file-download", slug, file.pk),
                    file.sha256,
                    file.language,
                    file.name,
                    -(-file.size // 1000),
                    "" if version.circulated_at else _removal_link(file),
                )
                for file in version.files.all()
            ),
        )

    @admin.display(description=_("takes in"))
    def taken(self, version: Version) -> str:
        """Return a link to each amendment that was accepted into the version.

        The version's note does not name the delegations: everyone may read it.
        """
        return format_html_join(
            "",
            '<div><a href="{}">{}: {}</a></div>',
            (
                (reverse("admin:documents_amendment_change", args=[taken.pk]), taken.delegation, taken.passage)
                for taken in version.amendments_taken.all()
            ),
        )


def _removal_link(file: File) -> str:
    return format_html(
        ' <a href="{}">{}</a>', reverse("admin:documents_file_delete", args=[file.pk]), gettext("take out")
    )


@admin.register(Document)
class DocumentAdmin(ViewedAdmin[Document]):
    form = DocumentForm
    status_colors = {
        "draft": "warning",
        "circulated": "info",
        "adopted": "success",
        "closed": "danger",
        "withdrawn": "danger",
    }
    list_display = ("symbol", "title", "kind", "level", "state", "latest", "open_amendments")
    list_filter = ("status", "classification", "kind", ("sponsors", SummitRelatedFilter))
    search_fields = ("symbol", "title")
    inlines = (VersionInline,)
    actions_detail = VERBS
    version_lookups = ("versions__circulated_at", "parties")
    readonly_fields = ("status", "standing")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        newest = Version.objects.circulated().filter(document=OuterRef("pk")).order_by("-number")
        waiting = Count("versions__amendments", filter=Q(versions__amendments__status=Amendment.Status.PROPOSED))
        documents: QuerySet[Document] = super().get_queryset(request)
        return documents.annotate(latest=Subquery(newest.values("number")[:1]), waiting=waiting)

    def get_fieldsets(self, request: HttpRequest, obj: Document | None = None) -> "_FieldsetSpec":
        """Show the status first, once the document is entered."""
        facts: _FieldsetSpec = [(None, {"fields": ("summit", *FACTS)})]
        return [(gettext("Standing"), {"fields": self.readonly_fields}), *facts] if obj else facts

    def get_readonly_fields(self, request: HttpRequest, obj: Document | None = None) -> tuple[str, ...]:
        """Classification and parties are changed only by the action `reclassify`."""
        return (*self.readonly_fields, "summit", "classification", "parties") if obj else ()

    def possible(self, row: Document) -> set[str]:
        has_draft = row.versions.filter(circulated_at=None).exists()
        possible = {"upload", "circulate"} if has_draft else {"new_version"}
        if row.status in (Document.Status.ADOPTED, Document.Status.WITHDRAWN):
            possible = set()
        elif row.status in (Document.Status.DRAFT, Document.Status.CIRCULATED):
            possible.add("withdraw")
        if row.status == Document.Status.CIRCULATED:
            possible |= {"enter_position", "enter_amendment"}
        return possible | {"reclassify", "downloads"}

    def has_delete_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        """Allow it only for drafts: a circulated document is withdrawn instead, so that its readers are notified."""
        is_draft = obj is None or obj.status == Document.Status.DRAFT
        return is_draft and super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Document) -> None:
        services.delete_draft(obj)

    @display(description=_("classification"), ordering="classification", label=CLASSIFICATION)
    def level(self, document: Document) -> tuple[str, str]:
        return document.classification, document.get_classification_display()

    @display(description=_("circulated version"), ordering="latest")
    def latest(self, document: Document) -> int | None:
        number: int | None = vars(document)["latest"]
        return number

    @display(description=_("open amendments"), ordering="waiting")
    def open_amendments(self, document: Document) -> int | None:
        waiting: int = vars(document)["waiting"]
        return waiting or None

    @admin.display(description=_("positions"))
    def standing(self, document: Document) -> str:
        """Return how many delegations have each stance on the version that was circulated last."""
        (summary,) = consensus_summaries([document], viewer=document.viewer, sees_all=True)
        counts = summary.counts if summary.version else None
        if not counts:
            return gettext("Nothing was circulated yet.")
        words = ", ".join(f"{stance_in_words(stance)}: {count}" for stance, count in counts.items() if count)
        page = reverse("admin:documents_position_changelist")
        return format_html('<a href="{}?version__document__id__exact={}">{}</a>', page, document.pk, words)

    @row_action(_("Upload a file"), icon="upload_file")
    def upload(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.store_file, by=user_of(request), now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Upload a file"), form_class=UploadForm)

    @row_action(_("Circulate"), icon="outgoing_mail")
    def circulate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.circulate_version, now=clock.now())
        return self.act(
            request, object_id, verb, do=gettext("Circulate"), form_class=CirculateForm, hint=_circulation_hint
        )

    @row_action(_("New version"), icon="post_add")
    def new_version(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.begin_next_version, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("New version"), form_class=VersionForm)

    @row_action(_("Enter a position"), icon="how_to_vote")
    def enter_position(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Enter what a delegation sent by note."""
        verb = partial(_on_latest_version, services.take_position, by=user_of(request), now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Enter a position"), form_class=PositionForm)

    @row_action(_("Enter an amendment"), icon="edit_document")
    def enter_amendment(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Enter what a delegation sent by note."""
        verb = partial(_on_latest_version, services.propose_amendment, by=user_of(request), now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Enter an amendment"), form_class=AmendmentForm)

    @row_action(_("Reclassify"), icon="lock")
    def reclassify(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.reclassify_document, now=clock.now())
        return self.act(
            request, object_id, verb, do=gettext("Reclassify"), form_class=ReclassifyForm, hint=_classification_hint
        )

    @row_action(_("Withdraw"), icon="block")
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.withdraw_document, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Withdraw"), hint=_withdrawal_hint)

    @row_action(_("Who downloaded it"), icon="history", permissions=["read_record"])
    def downloads(self, request: HttpRequest, object_id: str) -> HttpResponse:
        document = self.get_object(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Who downloaded it"),
            "document": document,
            "taken": downloads_of(document) if document else (),
        }
        return TemplateResponse(request, "admin/document_downloads.html", context)

    def has_read_record_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Allow it to users who may read the audit of the document's summit."""
        if request.user.is_superuser:
            return True
        document = self.get_object(request, object_id) if object_id else None
        return document is not None and document.summit_id in summits_where(request.user, "audit", "read")


def downloads_of(document: Document) -> QuerySet[AccessRecord]:
    """Return the recorded downloads of the document's files, latest first, with the readers' names."""
    keys = [str(key) for key in File.objects.filter(version__document=document).values_list("pk", flat=True)]
    names = User.objects.filter(pk=OuterRef("actor")).values("name")[:1]
    taken = AccessRecord.objects.filter(what="documents.file", row__in=keys, summit=document.summit_id)
    return taken.annotate(who=Subquery(names))


def _on_latest_version(verb: Callable[..., object], document: Document, **said: object) -> None:
    version = latest_circulated(document)
    if version is None:
        raise NotOpen
    verb(version, **said)


def _circulation_hint(document: Document) -> str:
    del document
    return gettext(
        "The version cannot be changed after this; the people of the delegations who may read it are notified."
    )


def _withdrawal_hint(document: Document) -> str:
    final = gettext(
        "This is final: a withdrawn document cannot be circulated again. Its adoption ends, and a silence procedure "
        "that is running on it ends without an outcome. Nothing more can be said about it; what was said stays on "
        "record."
    )
    if document.status == Document.Status.DRAFT:
        return final + " " + gettext("Nobody is notified.")
    return final + " " + gettext("Everyone who may read it is notified at once.")


def _classification_hint(document: Document) -> str:
    level = document.get_classification_display()
    return gettext("The classification is now: %(level)s. People keep what they were told or downloaded before.") % {
        "level": level
    }
