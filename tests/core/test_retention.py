"""What is kept for a while is deleted after that, and the rest stays."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError

from summit.core import clock, retention
from summit.core.tasks import prune
from summit.notifications.models import Delivery, Notification
from tests.factories.many import make_waiting
from tests.factories.summits import make_summit

pytestmark = pytest.mark.django_db


def test_letters_of_a_summit_end_long_after_it(alice: Any) -> None:
    summit = alice.roles.get().summit
    make_waiting(summit, alice)
    Delivery.objects.update(status="sent")
    now = clock.now()
    Notification.objects.update(created_at=now - timedelta(days=500))
    summit.ends_on = now.date() - timedelta(days=399)
    summit.starts_on = summit.ends_on - timedelta(days=1)
    summit.save()

    prune()
    assert (Notification.objects.count(), Delivery.objects.count()) == (1, 0)

    summit.ends_on -= timedelta(days=2)
    summit.starts_on -= timedelta(days=2)
    summit.save()
    prune()
    assert not Notification.objects.exists()


def test_days_are_those_of_the_settings(settings: Any, monkeypatch: Any) -> None:
    ended = clock.now() - timedelta(days=3)
    Session.objects.bulk_create(Session(session_key=f"{n:032}", expire_date=ended) for n in range(5))
    monkeypatch.setattr(retention, "BATCH", 2)

    prune()
    assert Session.objects.count() == 5
    settings.RETENTION_DAYS = {"sessions": 2}
    assert dict(retention.prune(now=clock.now(), dry_run=True))[retention.RULES["sessions"][0]] == 5
    prune()
    assert not Session.objects.exists()


def test_a_rule_that_fails_stops_no_other(monkeypatch: Any, caplog: Any) -> None:
    def fail(before: object) -> Any:
        raise DatabaseError("no such column")

    make_summit()
    Session.objects.create(session_key="0" * 32, expire_date=clock.now() - timedelta(days=8))
    rules = {"broken": [retention.Rule("broken", 1, fail)], **retention.RULES._entries}
    monkeypatch.setattr(retention.RULES, "_entries", rules)

    with caplog.at_level(logging.ERROR):
        prune()

    assert "broken could not be deleted" in caplog.text
    assert not Session.objects.exists()
