"""Webhooks: signed so that any receiver can tell, guarded where they connect, off when they fail for long."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier

from summit.core import outbound
from summit.notifications.channels import webhook as webhook_channel
from summit.notifications.channels.webhook import FAILING_FOR, FAILURES, OVERLAP
from summit.notifications.models import Delivery, Notification, Webhook
from summit.notifications.notice import Notice
from summit.notifications.services import notify
from summit.notifications.webhooks import rotate_secret
from summit.reminders.notices import REMINDER
from tests.delivering import drain
from tests.receiver import Receiver, drip, endless
from tests.smtp import SmtpServer

URL = "/api/v1/summits/bishkek-2025/webhooks/"


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.OUTBOUND_MAY_BE_PRIVATE = True
    server = Receiver().start()
    yield server
    server.stop()


@pytest.fixture
def made(api: Any, boris: Any, receiver: Receiver) -> Any:
    """Boris's webhook as the API answered when he made it."""
    answer = api.by(boris).post(URL, {"url": f"{receiver.url}/hook"})
    assert answer.status_code == 201, answer.json()
    return answer.json()


def tell(user: Any, summit: Any, now: datetime, key: str = "k") -> Delivery:
    notify([user], Notice(REMINDER.name, key, REMINDER.sample), summit=summit, now=now)
    return Delivery.objects.get(notification__key=key, channel="webhook")


def test_a_message_is_posted_with_a_signature_that_a_library_verifies(
    made: Any, boris: Any, summit: Any, clock: Any, receiver: Receiver
) -> None:
    clock.at = datetime.fromtimestamp(int(time.time()), tz=clock.at.tzinfo)
    row = tell(boris, summit, clock.at)

    drain(clock, "webhook")

    ((headers, body),) = receiver.requests
    posted = Verifier(made["secret"]).verify(body, headers)
    assert (posted["type"], posted["data"]["summit"]) == ("reminder", "bishkek-2025")
    assert posted["data"]["subject"].startswith("Напоминание")
    assert posted["data"]["facts"]["uid"] == REMINDER.sample["uid"]
    assert headers["webhook-id"] == str(row.notification_id)
    row.refresh_from_db()
    assert row.status == Delivery.Status.SENT


def test_a_new_secret_signs_beside_the_old_one_for_a_day(
    made: Any, boris: Any, summit: Any, clock: Any, receiver: Receiver, api: Any
) -> None:
    clock.at = datetime.fromtimestamp(int(time.time()), tz=clock.at.tzinfo)
    secret = rotate_secret(Webhook.objects.get(), now=clock.at - OVERLAP + timedelta(hours=1))
    tell(boris, summit, clock.at)
    drain(clock, "webhook")
    Webhook.objects.update(rotated_at=clock.at - OVERLAP)
    tell(boris, summit, clock.at, "later")
    drain(clock, "webhook")

    first, later = receiver.requests
    assert Verifier(secret).verify(first[1], first[0]) == Verifier(made["secret"]).verify(first[1], first[0])
    Verifier(secret).verify(later[1], later[0])
    with pytest.raises(Exception, match="No matching signature"):
        Verifier(made["secret"]).verify(later[1], later[0])
    new = api.by(boris).post(f"{URL}{made['id']}/rotate-secret/").json()["secret"]
    assert new.startswith("whsec_")
    assert new not in (secret, made["secret"])


def test_secret_is_shown_once_and_the_webhook_is_ones_own(
    made: Any, api: Any, boris: Any, vera: Any, alice: Any
) -> None:
    assert api.by(boris).get(f"{URL}{made['id']}/").json()["secret"] is None
    for other in (vera, alice):
        assert api.by(other).get(URL).json()["results"] == []
        assert api.get(f"{URL}{made['id']}/").status_code == 404
        assert api.post(f"{URL}{made['id']}/rotate-secret/").status_code == 404
        assert api.delete(f"{URL}{made['id']}/").status_code == 404
    again = api.by(boris).post(URL, {"url": made["url"]})
    assert (again.status_code, again.json()["code"]) == (409, "webhook_exists")


# Not web addresses at all, wherever one may post to.
IMPOSSIBLE = (
    "ftp://delegation.example/",
    "not an address",
    "https:///x",
    "https://user:password@delegation.example/",
    "https://@delegation.example/",
    "https://delegation.example:99999/",
    "https://delegation.example:0/",
    "https://delegation.example:abc/",
    "https://delegation.example:-1/",
    "https://delegation.example/#part",
    "https://delegation.example./",
    "https://delegation..example/",
    "https://-delegation.example/",
    "https://delegation.example\\@127.0.0.1/",
    "https://delegation.example/a b",
    "https://delegation.example/a\u202eb",
    f"https://{'a' * 64}.example/",
    f"https://{'a.' * 130}example/",
    f"https://delegation.example/{'a' * 500}",
    f"https://delegation.example/{'ж' * 250}",  # 1500 letters as HTTP carries them
    "https://[::1",
    "https://[fe80::1%25eth0]/",
    "https://[v1.a]/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://0x7f.1/",
    "https://127.1/",
    "https://1.2.3.4.5/",
)
# Those are, and lead into one's own network.
PRIVATE = (
    "http://delegation.example/",
    "https://localhost/",
    "https://intranet/",
    "https://127.0.0.1/",
    "https://１２７.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://169.254.169.254/latest/meta-data",
)


def test_an_address_that_may_not_be_posted_to_is_refused(api: Any, boris: Any, settings: Any) -> None:
    for may_be_private in (True, False):
        settings.OUTBOUND_MAY_BE_PRIVATE = may_be_private
        for url in (*IMPOSSIBLE, *(() if may_be_private else PRIVATE)):
            answer = api.by(boris).post(URL, {"url": url})

            assert answer.status_code == 400, url
            assert [error["field"] for error in answer.json()["errors"]] == ["url"], url
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://пример.кг/x", "https://xn--e1afmkfd.xn--c1an/x"),
        ("https://Delegation.Example:0443?тема=1", "https://delegation.example:443/?%D1%82%D0%B5%D0%BC%D0%B0=1"),
        ("https://my--site.delegation.example/a/%20", "https://my--site.delegation.example/a/%20"),
        ("https://93.184.216.34/", "https://93.184.216.34/"),
        ("https://[2606:2800:220:1::1946]:8443/", "https://[2606:2800:220:1::1946]:8443/"),
    ],
)
def test_an_address_is_kept_as_http_carries_it(url: str, kept: str, api: Any, boris: Any, summit: Any) -> None:
    answer = api.by(boris).post(URL, {"url": url})

    assert (answer.status_code, answer.json().get("url")) == (201, kept), answer.json()


@pytest.mark.parametrize("fault", [TypeError, UnicodeError, ValueError, KeyError])
def test_whatever_an_address_brings_about_is_a_failure_that_is_counted_and_told(
    fault: type[Exception], made: Any, boris: Any, karim: Any, summit: Any, clock: Any, monkeypatch: Any, caplog: Any
) -> None:
    Webhook.objects.create(summit=summit, owner=karim, url="https://karim.example/", created_at=clock.at)

    def post(url: str, **_: Any) -> int:
        if url == made["url"]:
            raise fault
        return 204

    monkeypatch.setattr(webhook_channel, "post", post)
    row, other = tell(boris, summit, clock.at), tell(karim, summit, clock.at, "other")

    drain(clock, "webhook")

    row.refresh_from_db()
    other.refresh_from_db()
    webhook = Webhook.objects.get(owner=boris)
    assert (row.status, row.error, row.attempts) == (Delivery.Status.QUEUED, fault.__name__, 1)
    assert (webhook.failures, webhook.failing_since, other.status) == (1, clock.at, Delivery.Status.SENT)
    (line,) = [record for record in caplog.records if record.name == "summit.notifications.delivery"]
    assert (line.levelname, line.exc_info is None) == ("ERROR", False)
    Webhook.objects.filter(owner=boris).update(failures=FAILURES, failing_since=clock.at - FAILING_FOR)
    clock.at = row.due_at
    drain(clock, "webhook")
    assert Notification.objects.filter(kind="webhook_disabled", recipient=boris).exists()


def test_what_was_taken_in_the_past_and_is_no_address_fails_as_others_do(
    made: Any, boris: Any, summit: Any, clock: Any
) -> None:
    Webhook.objects.update(url="http://127.0.0.1:99999/")
    row = tell(boris, summit, clock.at)

    drain(clock, "webhook")

    row.refresh_from_db()
    assert (row.error, Webhook.objects.get().failures) == ("no web address", 1)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 -- an address to refuse
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("::ffff:127.0.0.1", False),
        ("2001:db8::1", False),
    ],
)
def test_only_the_public_internet_is_public(address: str, expected: bool) -> None:  # noqa: FBT001
    assert outbound.is_public(ip_address(address)) is expected


def test_a_name_that_turns_private_is_refused_where_it_is_connected_to(
    made: Any, boris: Any, summit: Any, clock: Any, receiver: Receiver, settings: Any
) -> None:
    Webhook.objects.update(url=made["url"].replace("127.0.0.1", "localhost"))
    settings.OUTBOUND_MAY_BE_PRIVATE = False
    row = tell(boris, summit, clock.at)

    drain(clock, "webhook")

    row.refresh_from_db()
    assert (receiver.requests, row.error, row.status) == ([], "not a public address", Delivery.Status.QUEUED)


@pytest.mark.parametrize(
    ("answer", "error"),
    [(500, "HTTP 500"), (301, "HTTP 301"), (307, "HTTP 307"), (404, "HTTP 404"), (drip, "ReadTimeout")],
)
def test_a_fault_is_tried_again_and_no_redirect_is_followed(
    answer: Any, error: str, made: Any, boris: Any, summit: Any, clock: Any, receiver: Receiver, monkeypatch: Any
) -> None:
    monkeypatch.setattr(outbound, "SECONDS", 0.5)
    receiver.answers = [answer]
    row = tell(boris, summit, clock.at)

    begin = time.monotonic()
    drain(clock, "webhook")

    row.refresh_from_db()
    assert time.monotonic() - begin < 5
    assert (receiver.paths, row.error, row.status) == (["/hook"], error, Delivery.Status.QUEUED)
    clock.at = row.due_at
    drain(clock, "webhook")
    row.refresh_from_db()
    assert (row.status, Webhook.objects.get().failures) == (Delivery.Status.SENT, 0)
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1


def test_of_an_answer_only_the_head_is_read(made: Any, boris: Any, summit: Any, clock: Any, receiver: Receiver) -> None:
    receiver.answers = [endless]
    row = tell(boris, summit, clock.at)

    drain(clock, "webhook")

    row.refresh_from_db()
    assert row.status == Delivery.Status.SENT


def test_one_that_fails_for_long_is_switched_off_and_its_owner_told_by_mail(
    made: Any, boris: Any, summit: Any, clock: Any, receiver: Receiver, smtp: SmtpServer, api: Any
) -> None:
    receiver.answers = [500] * FAILURES
    first = tell(boris, summit, clock.at)
    waiting = tell(boris, summit, clock.at + timedelta(days=2), "in two days")
    Delivery.objects.filter(pk=waiting.pk).update(due_at=clock.at + timedelta(days=2))
    while len(receiver.requests) < FAILURES:
        first.refresh_from_db()
        if first.status == Delivery.Status.DEAD:
            first = tell(boris, summit, clock.at + FAILING_FOR, f"k{len(receiver.requests)}")
        clock.at = max(clock.at, first.due_at)
        drain(clock, "webhook")

    assert Webhook.objects.get().disabled_at == clock.at
    waiting.refresh_from_db()
    assert waiting.status == Delivery.Status.WITHDRAWN
    notice = Notification.objects.get(kind="webhook_disabled")
    assert [d.channel for d in notice.deliveries.all()] == ["email"]
    drain(clock)
    assert [m for m in smtp.messages if "отключён" in m["Subject"]]
    notify([boris], Notice(REMINDER.name, "after", REMINDER.sample), summit=summit, now=clock.at)
    assert [d.channel for d in Delivery.objects.filter(notification__key="after")] == ["email"]
    assert api.by(boris).post(f"{URL}{made['id']}/enable/").json()["disabled_at"] is None


def test_a_burst_of_faults_does_not_switch_it_off(
    made: Any, boris: Any, summit: Any, clock: Any, receiver: Receiver
) -> None:
    receiver.answers = [503] * (2 * FAILURES)
    for number in range(2 * FAILURES):
        tell(boris, summit, clock.at, f"k{number}")

    drain(clock, "webhook")

    webhook = Webhook.objects.get()
    assert (webhook.failures, webhook.disabled_at) == (2 * FAILURES, None)


def test_gone_switches_it_off_at_once(made: Any, boris: Any, summit: Any, clock: Any, receiver: Receiver) -> None:
    receiver.answers = [410]
    row = tell(boris, summit, clock.at)

    drain(clock, "webhook")

    row.refresh_from_db()
    assert (row.status, Webhook.objects.get().disabled_at) == (Delivery.Status.DEAD, clock.at)


def test_tls_is_verified(tmp_path: Path) -> None:
    """A certificate that nobody vouches for is refused; one that the system trusts is not."""
    here = Path(__file__).parent
    script = f"""
import http.server, ssl, threading
from unittest import mock
from django.conf import settings
settings.configure(OUTBOUND_MAY_BE_PRIVATE=True)
from summit.core.outbound import UnreachableError, post
class Taker(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Taker)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("{here / "localhost.pem"}")
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
try:
    print(post(f"https://localhost:{{server.server_port}}/", headers={{}}, body=b"{{}}"))
except UnreachableError as error:
    print(error)
"""
    said = []
    for trusted in ({}, {"SSL_CERT_FILE": str(here / "localhost.pem")}):
        environment = {"PYTHONPATH": ".", "PATH": "/usr/bin:/bin", **trusted}
        run = [sys.executable, "-c", script]
        said.append(subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout.strip())
    assert said == ["ConnectError", "204"]
