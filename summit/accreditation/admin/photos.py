"""Photos, shown on their pages to those who may see the person."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget

from summit.accounts.admin import ServiceForm, user_of
from summit.accreditation import services
from summit.accreditation.admin.of_person import OfPersonAdmin
from summit.accreditation.models import Accreditation, Photo
from summit.accreditation.photo_checks import BadPhoto, CheckedPhoto
from summit.core import clock


class PhotoForm(ServiceForm):
    file = forms.FileField(
        label=_("photo"),
        allow_empty_file=True,
        max_length=255,
        help_text=_("JPEG, PNG or WebP, upright, 35 × 45 mm or 3 : 4, 300 × 385 pixels at least, 5 MB at most."),
        widget=UnfoldAdminFileFieldWidget,
    )

    class Meta:
        model = Photo
        fields = ("accreditation",)

    def clean_file(self) -> CheckedPhoto:
        """Read the image before anything is locked: it can take seconds."""
        try:
            return services.check_upload(self.cleaned_data["file"])
        except BadPhoto as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal

    def execute(self, data: dict[str, Any]) -> Photo:
        person = data.get("accreditation") or self.instance.accreditation
        return services.store_photo(person, data["file"], now=clock.now())


@admin.register(Photo)
class PhotoAdmin(OfPersonAdmin[Photo]):
    form = PhotoForm
    list_display = ("accreditation", "party", "small", "changed_at")
    readonly = ("large", "changed_at")
    fields = ("accreditation", "large", "changed_at", "file")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Photo]:
        return super().get_queryset(request).defer("image", "thumbnail")  # no list decrypts images

    @display(description=_("photo"))
    def small(self, photo: Photo) -> str:
        return _image(photo, "thumbnail", width=60)

    @display(description=_("photo"))
    def large(self, photo: Photo) -> str:
        return _image(photo, "image", width=300) if photo.pk else "-"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.image_view)
        own = path("<int:key>/<slug:size>.jpg", view, name="accreditation_photo_image")
        return [own, *super().get_urls()]

    def image_view(self, request: HttpRequest, key: int, size: str) -> HttpResponse:
        """Return the photo, which is recorded, or its thumbnail. No page of the admin may be cached."""
        photo = self.get_object(request, str(key))
        if photo is None or size not in ("image", "thumbnail"):
            raise Http404
        content = services.show_photo(photo, by=user_of(request)) if size == "image" else photo.thumbnail.content()
        return HttpResponse(content, content_type="image/jpeg")

    def delete_model(self, request: HttpRequest, obj: Photo) -> None:
        services.remove_photo(obj, now=clock.now())


def photo_of(person: Accreditation) -> str:
    """Return the person's photo in small, which leads to the large one, or a dash."""
    photo = Photo.objects.filter(pk=person.pk).defer("image", "thumbnail").first()
    if photo is None:
        return "-"
    photo.accreditation = person
    return format_html('<a href="{}">{}</a>', _address(photo, "image"), _image(photo, "thumbnail", width=120))


def _address(photo: Photo, size: str) -> str:
    return reverse("admin:accreditation_photo_image", args=[photo.pk, size])


def _image(photo: Photo, size: str, *, width: int) -> str:
    alt = gettext("Photo of %(person)s") % {"person": photo.accreditation}
    return format_html('<img src="{}" alt="{}" width="{}">', _address(photo, size), alt, width)
