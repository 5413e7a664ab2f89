"""Render a notification in the recipient's language, with hours on the clock of their place and on their own."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sized
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.template import Context, Engine, Template
from django.template.backends.django import Template as FileTemplate
from django.template.base import FilterExpression, Node, TextNode, VariableNode
from django.template.defaulttags import ForNode
from django.template.exceptions import TemplateDoesNotExist, TemplateSyntaxError
from django.template.library import SimpleNode
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core.languages import LANGUAGE_CODE, with_stand_ins
from summit.core.refusals import BadValue
from summit.core.text import carried
from summit.core.translations import translated
from summit.notifications.kinds import KINDS
from summit.notifications.models import MessageTemplate, Notification
from summit.summits.models import Summit

logger = logging.getLogger(__name__)
DAYS = ("day", "due")  # names of days in a context
WORDS = "summit.notifications.templatetags.words"
# Own texts may have loops within loops, whose cost multiplies: it is bounded.
LONGEST = 50_000  # characters of the result
MOST_STEPS = 10_000  # texts, values, conditions and rounds of loops
MOST_SECONDS = 2  # of processor time of the thread


class Sandbox(Engine):
    """Templates that people write, with the tags and filters of `templatetags/words.py`, but no files or settings."""

    default_builtins = [WORDS]


SANDBOX = Sandbox(autoescape=False)


class InvalidMessageTemplate(BadValue):
    """A template cannot be rendered; the message is the reason."""

    code = "bad_wording"


class Meter:
    """Counts the cost of rendering one template. Raises InvalidMessageTemplate if it is too much."""

    def __init__(self) -> None:
        self._steps = self._characters = 0
        self._until = time.thread_time() + MOST_SECONDS

    def watch(self, template: Template) -> None:
        """Count each node of the template each time that it is rendered."""
        for node in template.nodelist.get_nodes_by_type(Node):
            vars(node)["render_annotated"] = partial(self._count, node, node.render_annotated)

    def _count(self, node: Node, fill_in: Callable[[Context], object], context: Context) -> str:
        self._steps += 1
        if isinstance(node, ForNode) and isinstance(node.sequence, FilterExpression):
            values = node.sequence.resolve(context, ignore_failures=True)
            self._steps += len(values) if isinstance(values, Sized) else 0
        if self._steps > MOST_STEPS or time.thread_time() > self._until:
            raise InvalidMessageTemplate(_("The loops repeat too much: this would take too long."))
        text = str(fill_in(context))
        if isinstance(node, VariableNode | TextNode | SimpleNode):
            self._characters += len(text)
        if self._characters > LONGEST:
            raise InvalidMessageTemplate(_("The message is too long."))
        return text


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a message."""

    subject: str
    body: str


def render(notification: Notification, *, with_secret: bool = False) -> Text:
    """Render a notification with the summit's own text if there is one, otherwise with the standard text.

    The first line of a template is the subject; the body follows after a blank line. If an own text cannot be rendered,
    this is reported and the standard text is used. Prefetch the summit's `message_templates`.
    """
    languages = languages_for(notification.recipient)
    facts = notification.context
    kind = KINDS.get(notification.kind)
    if with_secret and kind and kind.secret:
        facts = {**facts, **kind.secret(facts)}
    context = context_of(facts, notification.recipient, notification.summit, languages)
    own = {w.language: w for w in notification.summit.message_templates.all() if w.kind == notification.kind}
    for language in languages:
        if template := own.get(language):
            try:
                return render_own(template.text, context, language)
            except InvalidMessageTemplate as error:
                _report(template, error)
    return render_standard(notification.kind, context, languages)


def _report(template: MessageTemplate, error: InvalidMessageTemplate) -> None:
    """Store the fault, which the organizers see on the dashboard and beside the text."""
    with translation.override("en"):  # what is stored is the same for every reader
        reason = str(error.message)
    logger.error("Message template %s cannot be used: %s", template.pk, reason)
    MessageTemplate.objects.filter(pk=template.pk, fault="").update(fault=reason[:300])


def languages_for(user: User) -> tuple[str, ...]:
    """Return the languages of messages to the user, the best first."""
    return with_stand_ins(user.language)


def render_standard(kind: str, context: Mapping[str, object], languages: Iterable[str]) -> Text:
    """Render `notices/<kind>.<language>.txt` in the first language that has it, or raise TemplateDoesNotExist."""
    for language in languages:
        try:
            template = get_template(f"notices/{kind}.{language}.txt", using="notices")
        except TemplateDoesNotExist:
            continue
        with translation.override(language), timezone.override(str(context["zone"])):
            return _text(template.render(dict(context)))
    raise TemplateDoesNotExist(kind)


def source_of(kind: str, language: str) -> str:
    """Return the source of the standard text, to begin an own text with, or an empty text if there is none."""
    try:
        template = get_template(f"notices/{kind}.{language}.txt", using="notices")
    except TemplateDoesNotExist:
        return ""
    return str(template.template.source) if isinstance(template, FileTemplate) else ""


def render_own(source: str, context: Mapping[str, object], language: str) -> Text:
    """Render a text that an organizer wrote. Raises InvalidMessageTemplate with a reason that organizers understand."""
    try:
        template = SANDBOX.from_string(source)
        Meter().watch(template)
        with translation.override(language), timezone.override(str(context["zone"])):
            text = _text(template.render(Context(dict(context), autoescape=False)))
    except InvalidMessageTemplate:
        raise
    except (TemplateSyntaxError, TemplateDoesNotExist) as error:
        raise InvalidMessageTemplate(str(error)) from error
    # A filter can raise any exception for a value that it does not expect.
    except Exception as error:
        raise InvalidMessageTemplate(
            format_lazy("{sentence}: {fault}", sentence=_("The text cannot be filled in"), fault=type(error).__name__)
        ) from error
    if not text.subject or not text.body.strip():
        raise InvalidMessageTemplate(_("The first line is the subject; the message follows after an empty line."))
    return text


def context_of(
    facts: Mapping[str, object], recipient: User, summit: Summit, languages: Iterable[str]
) -> dict[str, object]:
    """Return plain data for a template: texts in the first of the languages, and times for names that end in `_at`.

    Facts that have a `zone`, of the clock of a venue, have their times on it.
    """
    languages = tuple(languages)
    own = str(facts.get("zone", ""))
    return {
        "recipient": recipient.name,
        "summit": _one_language(summit.name, languages),
        "own_zone": recipient.time_zone,
        **{name: _readable(name, value, languages, own) for name, value in facts.items()},
        "zone": own or summit.time_zone,
    }


def _text(rendered: str) -> Text:
    subject, _end, body = rendered.strip().partition("\n")
    return Text(carried(" ".join(subject.split())), carried(body.strip()) + "\n")


def _readable(name: str, value: object, languages: tuple[str, ...], zone: str = "") -> object:
    if isinstance(value, list):
        return [_readable(name, row, languages, zone) for row in value]
    if isinstance(value, Mapping):
        # A text in several languages has language codes as keys; the names of other fields are longer.
        if all(LANGUAGE_CODE.fullmatch(key) for key in value):
            return _one_language(value, languages)
        own = str(value.get("zone", ""))
        return {key: _readable(key, inner, languages, own) for key, inner in value.items()}
    if not isinstance(value, str):
        return value
    if name.endswith("_at"):
        at = datetime.fromisoformat(value)
        return at.astimezone(ZoneInfo(zone)) if zone else at
    return _day(value) if name in DAYS else value


def _day(text: str) -> date | str:
    """Return the day, which Django formats in the reader's language. An older message may have another text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def text_for(user: User, texts: Mapping[str, str]) -> str:
    """Return the text in the best of the user's languages."""
    return _one_language(texts, languages_for(user))


def _one_language(texts: Mapping[str, str], languages: tuple[str, ...]) -> str:
    return translated(texts, next((language for language in languages if language in texts), languages[0]))
