"""The organizers' own texts for the messages of a summit, and previews of each kind."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from summit.accounts.admin import ScopedAdmin, current_summit
from summit.accounts.models import User
from summit.accounts.queries import organized_by
from summit.core.languages import WRITTEN
from summit.notifications.admin.kinds import KindFilter, kind_label
from summit.notifications.channels.email import html
from summit.notifications.kinds import KINDS
from summit.notifications.models import MessageTemplate, Notification
from summit.notifications.rendering import (
    InvalidMessageTemplate,
    context_of,
    languages_for,
    render,
    render_own,
    render_standard,
    source_of,
)
from summit.summits.models import Summit


def example(kind: str, summit: Summit, user: User) -> Notification:
    """Return the latest notification of the kind in the summit, addressed to `user`, or a sample if there is none."""
    last = Notification.objects.filter(summit=summit, kind=kind).first()
    context = dict(last.context if last else KINDS[kind].sample)
    return Notification(summit=summit, recipient=user, kind=kind, context=context)


class MessageTemplateForm(forms.ModelForm):
    """Refuses a text that cannot be rendered."""

    kind = forms.ChoiceField(
        choices=lambda: [(kind.name, kind.label) for kind in KINDS.values()], widget=UnfoldAdminSelectWidget
    )
    language = forms.ChoiceField(choices=WRITTEN, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = MessageTemplate
        fields = ("summit", "kind", "language", "text")

    def clean(self) -> dict[str, object]:
        """Render the text with a notification of its kind."""
        data = super().clean() or {}
        if not {"summit", "kind", "language", "text"} <= data.keys():
            return data
        kind, language = data["kind"], data["language"]
        message = example(kind, data["summit"], User(name=gettext("Recipient"), language=language))
        context = context_of(message.context, message.recipient, message.summit, languages_for(message.recipient))
        try:
            render_own(data["text"], context, language)
        except InvalidMessageTemplate as error:
            raise ValidationError({"text": error.message}) from error
        return data


@admin.register(MessageTemplate)
class MessageTemplateAdmin(ScopedAdmin[MessageTemplate]):
    """The organizers' own texts by kind and language. Without one, the standard text is sent."""

    form = MessageTemplateForm
    list_display = (kind_label, "language", "summit", "preview", "stored_fault")
    list_filter = (KindFilter, "language")
    list_select_related = ("summit",)
    readonly_fields = ("stored_fault", "standard")
    list_before_template = "admin/message_previews.html"

    @admin.display(description=_("fault"), ordering="fault")
    def stored_fault(self, template: MessageTemplate) -> str:
        return template.fault_in_words

    @admin.display(description=_("standard text"))
    def standard(self, template: MessageTemplate) -> str:
        if not template.pk:
            return "-"
        user = User(name=gettext("Recipient"), language=template.language)
        message = example(template.kind, template.summit, user)
        languages = languages_for(user)
        text = render_standard(template.kind, context_of(message.context, user, template.summit, languages), languages)
        return format_html("<b>{}</b><br><pre>{}</pre>", text.subject, text.body)

    @admin.display(description=_("preview"))
    def preview(self, template: MessageTemplate) -> str:
        url = reverse("admin:message_preview", args=(template.summit.slug, template.kind, template.language))
        return format_html('<a href="{}">{}</a>', url, gettext("Show preview"))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str | list[str]]:
        """Begin with the standard text if the address names a kind and a language."""
        initial = super().get_changeform_initial_data(request)
        return {**initial, "text": source_of(str(initial.get("kind", "")), str(initial.get("language", "")))}

    def save_model(self, request: HttpRequest, obj: MessageTemplate, form: object, change: object) -> None:
        obj.fault = ""
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "preview/<slug:slug>/<slug:kind>/<slug:language>/",
                self.admin_site.admin_view(self.preview_view),
                name="message_preview",
            )
        ]
        return [*own, *super().get_urls()]

    def preview_view(self, request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponse:
        """Show the message as it is mailed, with the latest notification of its kind as an example."""
        summit = get_object_or_404(organized_by(request.user), slug=slug)
        if kind not in KINDS:
            raise Http404
        recipient = User(name=str(request.user), email="recipient@example.org", language=language)
        message = example(kind, summit, recipient)
        return HttpResponse(html(message, render(message)))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """List previews of every kind above the table."""
        summit = current_summit(request)
        previews = self._previews(summit) if summit else []
        return super().changelist_view(request, {**(extra_context or {}), "previews": previews})

    def _previews(self, summit: Summit) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """Return each kind's label and, by language, the addresses of its preview and of the form for an own text."""
        add = reverse("admin:notifications_messagetemplate_add")

        def link(kind: str, language: str) -> tuple[str, str, str]:
            preview = reverse("admin:message_preview", args=(summit.slug, kind, language))
            return language, preview, f"{add}?kind={kind}&language={language}"

        return [(str(kind.label), [link(kind.name, language) for language in ("en", "ru")]) for kind in KINDS.values()]
