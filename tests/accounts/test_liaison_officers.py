"""A delegation sees its liaison officers, with their telephone."""

from typing import Any

URL = "/api/v1/summits/bishkek-2025/liaison-officers/"


def test_a_delegation_reads_whom_to_call(api: Any, leyla: Any, boris: Any, vera: Any, karim: Any, belarus: Any) -> None:
    assert api.by(leyla).patch("/api/v1/me/", {"phone": "+996 700 123456"}).status_code == 200

    for user in (boris, vera, leyla):
        [row] = api.by(user).get(URL).json()["results"]
        assert (row["name"], row["phone"], row["party"]) == ("Leyla", "+996 700 123456", belarus.pk)
    assert api.by(karim).get(URL).json()["results"] == []


def test_the_dossier_and_the_page_of_the_account_have_the_telephone(
    desk: Any, leyla: Any, alice: Any, belarus: Any
) -> None:
    leyla.phone = "+996 700 123456"
    leyla.save()

    assert "+996 700 123456" in desk.get(f"/summits/bishkek-2025/admin/desk/delegations/{belarus.pk}/").content.decode()
    alice.roles.update(kind="chief")
    page = desk.get(f"/summits/bishkek-2025/admin/accounts/user/{leyla.pk}/change/")
    assert "+996 700 123456" in page.content.decode()
