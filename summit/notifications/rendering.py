"""From a kind and a context to words in the recipient's language and the summit's time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import select_template
from django.utils import timezone, translation

from summit.core.translations import LANGUAGE_CODE, translated
from summit.notifications.models import Notification

FALLBACKS = {"ky": ("ky", "ru", "en")}


@dataclass(frozen=True, slots=True)
class Text:
    """A message as it goes out."""

    subject: str
    body: str


def render(notification: Notification) -> Text:
    """Render `notices/<kind>.<language>.txt`: its first line is the subject, the rest after a blank line the body.

    Of the context, texts in several languages become the recipient's own, and what ends in `_at` becomes a time in
    the summit's zone, which the text names.
    """
    recipient, summit = notification.recipient, notification.summit
    languages = FALLBACKS.get(recipient.language, (recipient.language, "en"))
    names = [f"notices/{notification.kind}.{language}.txt" for language in languages]
    template = select_template(names, using="notices")
    with translation.override(recipient.language), timezone.override(summit.zone):
        told = {name: _readable(name, value) for name, value in notification.context.items()}
        context = {"recipient": recipient, "summit": summit, "zone": summit.time_zone, **told}
        subject, _, body = template.render(context).strip().partition("\n")
    return Text(" ".join(subject.split()), body.strip() + "\n")


def _readable(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_readable(name, row) for row in value]
    if isinstance(value, Mapping):
        # Texts are keyed by languages; rows of a list have fields with longer names.
        if all(LANGUAGE_CODE.fullmatch(key) for key in value):
            return translated(value)
        return {key: _readable(key, inner) for key, inner in value.items()}
    if name.endswith("_at") and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value
