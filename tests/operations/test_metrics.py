"""The figures for a monitoring system, and the rules that are shipped for them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from summit.core.metrics import GAUGES
from summit.notifications.models import Delivery
from tests.factories.many import make_waiting

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-for-the-monitoring"
pytestmark = pytest.mark.django_db


@pytest.fixture
def scraper(settings: Any) -> Client:
    settings.METRICS_TOKEN = TOKEN
    return Client(headers={"Authorization": f"Bearer {TOKEN}"})


def figures(client: Client) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    lines = [line.rsplit(" ", 1) for line in answer.content.decode().splitlines() if line.startswith("summit_")]
    return {name: float(figure) for name, figure in lines}


def test_the_figures_are_what_is_in_the_database(scraper: Client, alice: Any) -> None:
    make_waiting(alice.roles.get().summit, alice)
    Delivery.objects.update(status="queued")
    before = figures(scraper)
    Delivery.objects.update(status="dead")
    after = figures(scraper)

    assert before['summit_deliveries_due{channel="email"}'] == 1
    assert before['summit_delivery_lag_seconds{channel="email"}'] > 86_400
    assert before["summit_letters_held"] == 1
    assert 'summit_deliveries_due{channel="email"}' not in after
    assert after['summit_deliveries_dead{channel="email"}'] == 1
    assert after["summit_gauges_failed"] == 0
    assert 'summit_queue_depth{queue="plans"}' in after
    assert after["summit_processes_overdue"] == 1


def test_only_the_bearer_of_the_token_reads_them(scraper: Client, settings: Any, alice: Any) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}):
        assert Client(headers=headers).get("/metrics").status_code == 404
    organizer = Client()
    organizer.force_login(alice)
    assert organizer.get("/metrics").status_code == 404

    settings.METRICS_TOKEN = ""
    assert scraper.get("/metrics").status_code == 404
    assert Client(headers={"Authorization": "Bearer "}).get("/metrics").status_code == 404


def test_a_gauge_that_fails_hides_no_other(scraper: Client, monkeypatch: Any) -> None:
    def fail() -> Any:
        raise ConnectionError

    broken = [type(one)("broken", "Fails.", (), fail) for one in GAUGES["plans"]]
    monkeypatch.setattr(GAUGES, "_entries", {"broken": broken, **GAUGES._entries})

    found = figures(scraper)

    assert found["summit_gauges_failed"] == 1
    assert found["summit_quarantined"] == 0


def test_rules_and_dashboard_ask_for_what_there_is() -> None:
    rules = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text())["groups"][0]["rules"]
    panels = json.loads((ROOT / "deploy" / "grafana" / "summit.json").read_text())["panels"]
    asked = [rule["expr"] for rule in rules] + [target["expr"] for panel in panels for target in panel["targets"]]
    names = {name for expression in asked for name in re.findall(r"summit_(\w+)", expression)}

    assert len(names) > 10
    assert names - {name for name, _ in GAUGES} == {"gauges_failed"}
