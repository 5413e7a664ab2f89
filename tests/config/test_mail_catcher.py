import json
import smtplib
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from config.embedded import free_port
from tests.processes import wait_until

PEOPLE = ("summit@example.org", ["boris@example.org"])


class Catcher:
    """The mail catcher as a process of its own."""

    def __init__(self, directory: Path) -> None:
        self.smtp_port, self.page_port = free_port(), free_port()
        arguments = [str(directory), str(self.smtp_port), str(self.page_port)]
        self.process = subprocess.Popen([sys.executable, "-m", "config.mail_catcher", *arguments])
        wait_until(lambda: _listens("127.0.0.1", self.smtp_port) and _listens("127.0.0.1", self.page_port))

    def take(self, *messages: bytes) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as smtp:
            for message in messages:
                smtp.sendmail(*PEOPLE, message)

    def page(self) -> str:
        return _get(f"http://127.0.0.1:{self.page_port}/")

    def messages(self) -> Any:
        return json.loads(_get(f"http://127.0.0.1:{self.page_port}/messages.json"))

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(10)


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Catcher]:
    running = Catcher(tmp_path / "mail box")
    yield running
    running.stop()


def test_messages_are_shown_the_newest_first_with_those_who_got_them(catcher: Catcher) -> None:
    catcher.take(*(_mail(f"Напоминание {number}", "В 14:30, зал «Ала-Тоо».\n") for number in range(12)))

    messages = catcher.messages()

    assert [message["subject"] for message in messages] == [f"Напоминание {number}" for number in reversed(range(12))]
    assert messages[0] == {
        "subject": "Напоминание 11",
        "to": "delegation@example.org",
        "delivered-to": "boris@example.org",
        "date": "",
        "message-id": "<1@example.org>",
        "text": "В 14:30, зал «Ала-Тоо».\r\n",
    }
    assert "Напоминание 11" in catcher.page()


def test_nothing_in_a_message_becomes_part_of_the_page(catcher: Catcher) -> None:
    catcher.take(_mail("<script>alert(1)</script>", "<img src=x onerror=alert(2)> {subject}"))

    page = catcher.page()

    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;img src=x onerror=alert(2)&gt; {subject}" in page
    assert "<script" not in page
    assert "<img" not in page


@pytest.mark.parametrize(
    "odd",
    [
        b"",
        b"no header at all",
        b"Subject: \xff\xfe\r\n\r\n\xd0\xd0\x00\x01",
        b"Content-Type: text/plain; charset=no-such-charset\r\n\r\ntext",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nno end",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        b"To: <<>@@,;:\r\nSubject: =?utf-8?b?////?=\r\nMessage-ID: <[\r\nDate: never\r\n\r\ntext",
        b"Subject: =?utf-16?b?2AA=?=\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+2AA-",
    ],
)
def test_an_odd_message_hides_no_other(odd: bytes, catcher: Catcher) -> None:
    catcher.take(_mail("Before 1", "text"), odd, _mail("After 2", "text"))

    subjects = [message["subject"] for message in catcher.messages()]

    assert (subjects[0], subjects[2]) == ("After 2", "Before 1")
    assert "After 2" in catcher.page()


def test_messages_stay_over_a_restart(catcher: Catcher, tmp_path: Path) -> None:
    catcher.take(_mail("Kept 1", "text"))

    assert catcher.stop() == 0
    again = Catcher(tmp_path / "mail box")

    assert [message["subject"] for message in again.messages()] == ["Kept 1"]
    again.stop()


def test_it_listens_on_this_machine_only(catcher: Catcher) -> None:
    # A server that listens on every address answers on this one too.
    assert not _listens("127.0.0.2", catcher.smtp_port)
    assert not _listens("127.0.0.2", catcher.page_port)


def _mail(subject: str, text: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = subject
    message["To"] = "delegation@example.org"
    message["Message-ID"] = "<1@example.org>"
    message.set_content(text)
    return message.as_bytes(policy=SMTP)


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def _listens(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=2).close()
    except OSError:
        return False
    return True
