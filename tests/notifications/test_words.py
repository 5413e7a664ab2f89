"""Words: every kind in every language, the letter as it is mailed, and an organizer's own words."""

from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.utils import translation

from summit.accounts.models import User
from summit.calendar.services import cancel_engagement, confirm_engagements, move_engagement
from summit.notifications.kinds import KINDS
from summit.notifications.models import Delivery, MessageTemplate, Notification
from summit.notifications.rendering import (
    InvalidMessageTemplate,
    context_of,
    render,
    render_own,
    render_standard,
    source_of,
)
from summit.notifications.services import Notice, notify
from summit.notifications.stored_words import in_readers_language
from summit.notifications.templatetags.words import plural
from summit.reminders.notices import REMINDER
from tests.delivering import drain
from tests.factories.sessions import make_session
from tests.smtp import SmtpServer


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_words_in_every_language(kind: str, language: str, summit: Any) -> None:
    user = User(name="Boris", language=language)
    context = context_of(KINDS[kind].sample, user, summit, (language,))

    text = render_standard(kind, context, (language,))

    assert text.subject
    assert "{" not in text.subject + text.body
    assert any("а" <= letter <= "я" for letter in text.body) == (language == "ru")


def test_every_kind_goes_out_by_mail(summit: Any, boris: User, now: datetime, smtp: SmtpServer) -> None:
    for kind in sorted(KINDS):
        notify([boris], Notice(kind, f"sample:{kind}", KINDS[kind].sample), summit=summit, now=now)

    drain(lambda: now)

    assert [d.notification.kind for d in Delivery.objects.exclude(status=Delivery.Status.SENT)] == []
    assert len(smtp.messages) == len(KINDS)


def test_kyrgyz_falls_back_to_russian(summit: Any, boris: User, now: datetime) -> None:
    boris.language = "ky"
    boris.save()
    notify([boris], Notice(REMINDER.name, "k", REMINDER.sample), summit=summit, now=now)

    assert render(Notification.objects.get()).subject == "Напоминание: Совет министров иностранных дел, 12:00"


def test_hours_are_told_in_the_recipients_zone_too(summit: Any, boris: User, now: datetime) -> None:
    boris.time_zone = "Europe/Moscow"
    boris.save()
    notify([boris], Notice(REMINDER.name, "k", REMINDER.sample), summit=summit, now=now)

    body = render(Notification.objects.get()).body
    assert "26 ноября 2025, 12:00 – 13:30 (Asia/Bishkek; Ваше время: 26 ноября 2025, 09:00 – 10:30, Europe/" in body


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "изменение"), (2, "изменения"), (5, "изменений"), (11, "изменений"), (21, "изменение"), (112, "изменений")],
)
def test_russian_plurals(count: int, words: str) -> None:
    assert plural(count, "изменение,изменения,изменений") == f"{count} {words}"


def test_a_letter_has_html_and_what_calendars_take(
    summit: Any, belarus: Any, boris: User, now: datetime, smtp: SmtpServer
) -> None:
    engagement = make_session(summit, delegates=[belarus.head]).engagement
    confirm_engagements([engagement], now=now)
    engagement.refresh_from_db()
    later = now + timedelta(minutes=10)
    move_engagement(engagement, starts_at=engagement.starts_at + timedelta(hours=2), now=now)
    drain(lambda: later)
    cancel_engagement(engagement, now=later)
    drain(lambda: later + timedelta(minutes=10))

    moved, cancelled = smtp.messages
    page = moved.get_body(("html",)).get_content()
    assert "<h1" in page
    assert "Прежде" in page
    methods = []
    events = []
    for mail in (moved, cancelled):
        (part,) = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
        methods.append(part.get_param("method"))
        calendar = icalendar.Calendar.from_ical(part.get_content())
        assert calendar["method"] == methods[-1]
        events += calendar.walk("VEVENT")
        assert part["Content-Type"].count("charset") == 1
    assert methods == ["REQUEST", "CANCEL"]
    assert [e["status"] for e in events] == ["CONFIRMED", "CANCELLED"]
    assert events[0]["uid"] == events[1]["uid"] == f"{engagement.uid}@bishkek-2025.summit"
    assert events[0]["sequence"] < events[1]["sequence"]
    assert events[0]["attendee"] == "mailto:boris@example.org"


def test_titles_cannot_bring_html_of_their_own(summit: Any, boris: User, now: datetime, smtp: SmtpServer) -> None:
    sample = {**REMINDER.sample, "title": {"en": "<script>alert(1)</script>"}}
    notify([boris], Notice(REMINDER.name, "k", sample), summit=summit, now=now)

    drain(lambda: now)

    assert "<script" not in smtp.messages[0].get_body(("html",)).get_content()


def test_an_organizers_own_words_are_used_and_broken_ones_are_not(
    summit: Any, boris: User, alice: User, now: datetime, caplog: pytest.LogCaptureFixture, client: Any
) -> None:
    notify([boris], Notice(REMINDER.name, "k", REMINDER.sample), summit=summit, now=now)
    own = MessageTemplate.objects.create(
        summit=summit, kind="reminder", language="ru", text="Скоро: {{ title }}\n\nЖдём Вас."
    )

    assert render(Notification.objects.get()).subject == "Скоро: Совет министров иностранных дел"
    own.text = "{% hours title %}"
    own.save()
    assert render(Notification.objects.get()).subject.startswith("Напоминание")
    assert "cannot be used" in caplog.text
    client.force_login(alice)
    assert "Own words that could not be used" in client.get("/admin/", follow=True).content.decode()
    form = {"summit": summit.pk, "kind": "reminder", "language": "ru", "text": "Скоро: {{ title }}\n\nЖдём Вас."}
    client.post(f"/admin/notifications/messagetemplate/{own.pk}/change/", form)
    assert "Own words" not in client.get("/admin/", follow=True).content.decode()


@pytest.mark.parametrize(
    "source",
    [
        "Only a subject",
        "S\n\n{% include 'letter.html' %}",
        "S\n\n{% load static %}",
        "S\n\n{% debug %}",
        "S\n\n{{ title|center:'999999999' }}",
        "S\n\n{% if %}",
        "S\n\n{% for a in changes %}",
    ],
)
def test_words_that_cannot_be_used_are_refused(source: str, summit: Any) -> None:
    context = context_of(REMINDER.sample, User(name="B"), summit, ("en",))

    with pytest.raises(InvalidMessageTemplate):
        render_own(source, context, "en")


LOOPS = "{{% for a in changes %}}" * 5 + "{}" + "{{% endfor %}}" * 5


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (LOOPS.format("x"), "repeat too much"),
        (LOOPS.format(""), "repeat too much"),
        (LOOPS.format("{{ nothing }}"), "repeat too much"),
        ("{% for a in changes %}" + "{% for b in changes %}{% endfor %}" * 100 + "{% endfor %}", "repeat too much"),
        ("{% for a in changes %}{% for letter in a.title %}{% endfor %}{% endfor %}" * 10, "repeat too much"),
        (LOOPS.format("{% if a %}{% hours a.starts_at a.ends_at %}{% endif %}"), "too (long|much)"),
        ("{% for a in changes %}{% for b in changes %}{{ changes }}{% endfor %}{% endfor %}", "too long"),
        ("{% for a in changes %}{% for b in changes %}" + "x" * 1000 + "{% endfor %}{% endfor %}", "too long"),
    ],
)
def test_words_that_would_cost_much_are_stopped(source: str, why: str, summit: Any) -> None:
    changes = [{**REMINDER.sample, "uid": str(n)} for n in range(100)]
    context = context_of({"changes": changes}, User(name="B"), summit, ("en",))

    with pytest.raises(InvalidMessageTemplate, match=why):
        render_own(f"S\n\n{source}", context, "en")


def test_a_long_programme_is_no_fault_of_the_words(summit: Any) -> None:
    kind = "programme_changed"
    changes = [{**KINDS[kind].sample["changes"][0], "uid": str(n)} for n in range(150)]
    context = context_of({"changes": changes}, User(name="B"), summit, ("en",))

    assert render_own(source_of(kind, "en"), context, "en") == render_standard(kind, context, ("en",))


def test_joining_does_not_multiply_a_text(summit: Any) -> None:
    context = context_of(REMINDER.sample, User(name="B"), summit, ("en",))
    joined = "{{ recipient" + ("|join:'" + "x" * 100 + "'") * 20 + " }}"

    assert render_own(f"S\n\n{joined}", context, "en").body == "B\n"


def test_the_worker_stops_words_that_cost_much_and_sends_the_products(
    summit: Any, boris: User, now: datetime, smtp: SmtpServer
) -> None:
    kind = "programme_changed"
    changes = [{**KINDS[kind].sample["changes"][0], "uid": str(n)} for n in range(60)]
    notify([boris], Notice(kind, "k", {"changes": changes}), summit=summit, now=now)
    own = MessageTemplate.objects.create(summit=summit, kind=kind, language="ru", text="S\n\n" + LOOPS.format("x"))

    drain(lambda: now)

    assert smtp.messages[0]["Subject"].strip() == "60 изменений в Вашей программе"
    own.refresh_from_db()
    assert "repeat too much" in own.fault


def test_the_form_refuses_words_that_cost_much(
    client: Any, alice: User, boris: User, summit: Any, now: datetime
) -> None:
    kind = "programme_changed"
    changes = [{**KINDS[kind].sample["changes"][0], "uid": str(n)} for n in range(60)]
    notify([boris], Notice(kind, "k", {"changes": changes}), summit=summit, now=now)
    client.force_login(alice)
    form = {"summit": summit.pk, "kind": kind, "language": "en", "text": "S\n\n" + LOOPS.format("x")}

    answer = client.post("/admin/notifications/messagetemplate/add/", form)

    assert "repeat too much" in answer.content.decode()
    assert not MessageTemplate.objects.exists()


def test_words_see_plain_data_alone(summit: Any) -> None:
    context = context_of(REMINDER.sample, User(name="B", email="b@example.org"), summit, ("en",))

    text = render_own(
        "S\n\n[{{ recipient.email }}{{ recipient.password }}{{ summit.pk }}{{ settings }}]", context, "en"
    )

    assert text.body == "[]\n"


def test_own_words_begin_with_the_products(client: Any, alice: User) -> None:
    client.force_login(alice)

    page = client.get("/admin/notifications/messagetemplate/add/?kind=reminder&language=ru").content.decode()

    assert "Напоминание: {{ title }}" in page
    assert client.get("/admin/notifications/messagetemplate/add/?kind=../../x&language=ru").status_code == 200


def test_a_russian_organizer_reads_kinds_and_stored_sentences_in_russian(
    summit: Any, boris: User, alice: User, now: datetime, client: Any
) -> None:
    User.objects.filter(pk=alice.pk).update(language="ru")
    notify([boris], Notice(REMINDER.name, "k", REMINDER.sample), summit=summit, now=now)
    Delivery.objects.update(status="dead", error="Came back: 550 5.1.1 User unknown", failing_since=now)
    fault = "The text cannot be filled in: KeyError"
    MessageTemplate.objects.create(summit=summit, kind=REMINDER.name, language="ru", text="x", fault=fault)
    client.force_login(alice)

    desk, deliveries, notifications, templates = (
        client.get(f"/admin/{page}", follow=True).content.decode()
        for page in (
            "",
            "notifications/delivery/",
            f"notifications/notification/?kind={REMINDER.name}",
            "notifications/messagetemplate/",
        )
    )

    with translation.override("ru"):
        label = str(REMINDER.label)
    assert "Письмо вернулось: 550 5.1.1 User unknown" in deliveries
    with translation.override("ru"):
        assert in_readers_language("HTTP 503 of the mail provider: {}") == "Ответ почтовой службы HTTP 503: {}"
    assert all("Текст не удаётся заполнить: KeyError" in page for page in (desk, templates))
    assert all(label in page for page in (desk, deliveries, notifications, templates))
