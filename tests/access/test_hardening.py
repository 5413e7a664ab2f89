"""Small doors that attackers try: headers of mails, addresses to go on to, lists without an end."""

from typing import Any

import pytest
from django.urls import reverse

from summit.bilaterals.services import request_bilateral
from tests.access.test_matrix import operations
from tests.delivering import drain
from tests.factories.bilaterals import make_operator
from tests.smtp import SmtpServer

# One answer each, no longer than what one row holds or what was asked for, or with a bound of its own.
SHORT = {
    "agendas/{id}/comparison/",
    "agendas/{id}/items/",
    "bilateral-requests/{id}/suggestions/",
    "changes-without-note/",
    "duplicates/",
    "inside/counts/",
    "likenesses/",
    "needs/diets/",
    "parts/",
    "precedence-policies/{id}/order/",
}
INJECTED = "Belarus\r\nBcc: evil@example.org\r\n\r\nRead this"


def test_a_name_does_not_write_headers_of_mails(
    belarus: Any, kazakhstan: Any, karim: Any, now: Any, smtp: SmtpServer
) -> None:
    belarus.name = {"en": INJECTED}
    belarus.save()
    wish = {"topics": INJECTED, "minutes": 30, "by": make_operator(), "now": now}
    request_bilateral(summit=belarus.summit, requester=belarus, invitees=[kazakhstan], **wish)

    drain(lambda: now)

    (message,) = smtp.messages
    assert (message["To"], message["Bcc"]) == (karim.email, None)
    assert "\n" not in message["Subject"]


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(client: Any, alice: Any, address: str) -> None:
    entry = {"login": alice.email, "password": "correct horse battery", "next": address}

    answer = client.post(reverse("admin:login"), entry)

    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:index"))


def test_every_list_has_an_end() -> None:
    endless = {
        path.removeprefix("/api/v1/summits/{slug}/")
        for path, method, operation in operations()
        if method == "get"
        and operation["responses"]["200"]["content"].get("application/json", {}).get("schema", {}).get("type")
        == "array"
        and not any(p["schema"].get("maximum") == 200 for p in operation["parameters"] if p["name"] == "page_size")
    }
    pages = [
        parameter["schema"]
        for _, method, operation in operations()
        for parameter in operation["parameters"]
        if parameter["name"] == "page_size"
    ]

    assert endless == SHORT
    assert len(pages) > 20
    assert all(schema["maximum"] == 200 for schema in pages)
