"""Invitations: by whom, to whom, by a link that opens once and is kept nowhere."""

import re
from datetime import timedelta
from email.message import EmailMessage
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from summit.accounts.models import Role, User
from summit.core import clock
from summit.delegations.invitations import (
    INVITER_A_DAY,
    MAILS_A_DAY,
    MOST_OPEN,
    PARTY_A_DAY,
    accept_invitation,
    invite,
    revoke_invitation,
)
from summit.delegations.links import SALT, link_of, token_of
from summit.delegations.models import Invitation
from summit.notifications.models import Delivery, Notification
from tests.delivering import drain
from tests.factories.accounts import make_user
from tests.factories.delegations import make_delegation
from tests.factories.summits import make_summit
from tests.smtp import SmtpServer

URL, ACCEPT, PAGE = "/api/v1/summits/bishkek-2025/invitations/", "/api/v1/auth/invitations/accept/", "/invitations/"
NEW = {"name": "Nadia", "password": "a long and quiet river"}


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def asked(party: Any, kind: str = "viewer", email: str = "nadia@example.org") -> dict[str, Any]:
    return {"party": party.pk, "kind": kind, "email": email}


def token_in(mail: EmailMessage) -> str:
    """Return the token in the link of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    (token,) = re.findall(r"/invitations/#(\S+)", body.get_content())
    return str(token)


@pytest.fixture
def invitation(belarus: Any, boris: Any) -> Invitation:
    return invite(
        summit=belarus.summit, party=belarus, kind="viewer", email="nadia@example.org", by=boris, now=clock.now()
    )[0]


def test_a_coordinator_invites_and_the_link_comes_by_mail_alone(
    api: Any, boris: Any, alice: Any, client: Browser, belarus: Any, smtp: SmtpServer, caplog: Any
) -> None:
    made = api.by(boris).post(URL, {**asked(belarus), "language": "ru"})
    drain(clock.now)

    mail = smtp.messages[0]
    token = token_in(mail)
    assert (made.status_code, mail["To"], "приглашение" in mail["Subject"]) == (201, "nadia@example.org", True)
    client.force_login(alice)
    notification = Notification.objects.get()
    answers = [client.get(reverse("admin:notifications_notification_change", args=[notification.pk]))]
    answers += [
        client.get(f"/admin/notifications/messagetemplate/preview/bishkek-2025/invited/{language}/")
        for language in ("en", "ru")
    ]
    answers += [client.get(reverse("admin:delegations_invitation_changelist")), made, api.by(boris).get(URL)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(n::text, ' ') FROM core_auditentry n")
        kept = cursor.fetchone()[0] + str(notification.context) + caplog.text
    signature = token.split(":")[1]
    assert {answer.status_code for answer in answers} == {200, 201}
    assert signature not in kept + "".join(answer.content.decode() for answer in answers)

    accepted = api.by(None).post(ACCEPT, {"token": token, **NEW})
    assert accepted.json() == {
        "email": "nadia@example.org",
        "summit": "bishkek-2025",
        "kind": "viewer",
        "party_code": "BLR",
    }
    nadia = User.objects.get(email="nadia@example.org")
    assert (nadia.name, nadia.language, nadia.check_password(NEW["password"])) == ("Nadia", "ru", True)
    assert [row["email"] for row in api.by(boris).get(URL).json()["results"]] == ["nadia@example.org"]


@pytest.mark.parametrize(
    ("who", "kind", "expected"),
    [
        ("alice", "liaison", (201, None)),
        ("alice", "coordinator", (201, None)),
        ("boris", "coordinator", (201, None)),
        ("boris", "liaison", (403, "cannot_invite")),
        ("karim", "viewer", (403, "not_spokesperson")),
        ("vera", "viewer", (403, "permission_denied")),
        ("leyla", "viewer", (403, "permission_denied")),
        ("olga", "viewer", (403, "permission_denied")),
        ("boris", "organizer", (400, "party_unfit")),
    ],
)
def test_who_invites_whom(request: Any, api: Any, belarus: Any, who: str, kind: str, expected: Any) -> None:
    answer = api.by(request.getfixturevalue(who)).post(URL, asked(belarus, kind))

    assert (answer.status_code, answer.json().get("code")) == expected
    assert Invitation.objects.count() == (answer.status_code == 201)


@pytest.mark.parametrize(
    ("who", "kind", "expected"),
    [
        ("chief", "chief", (201, None)),
        ("chief", "organizer", (201, None)),
        ("chief", "observer", (201, None)),
        ("organizer", "organizer", (403, "cannot_invite")),
        ("organizer", "observer", (403, "cannot_invite")),
        ("chief", "viewer", (400, "party_unfit")),
    ],
)
def test_chief_organizers_invite_to_roles_of_the_whole_summit(
    api: Any, summit: Any, who: str, kind: str, expected: Any
) -> None:
    answer = api.by(make_user("by", summit, who)).post(URL, {"kind": kind, "email": "nadia@example.org"})

    assert (answer.status_code, answer.json().get("code")) == expected
    assert Invitation.objects.count() == (answer.status_code == 201)


def test_who_accepts_to_organize_may_open_the_admin(api: Any, summit: Any, smtp: SmtpServer) -> None:
    chief = make_user("chief", summit, Role.Kind.CHIEF)
    made = api.by(chief).post(URL, {"kind": "organizer", "email": "nadia@example.org"})
    by_another = api.by(make_user("other", summit, Role.Kind.ORGANIZER)).delete(f"{URL}{made.json()['id']}/")
    assert problem(by_another) == (403, "cannot_invite")
    drain(clock.now)
    assert str(smtp.messages[0]["Subject"]).endswith("an invitation to organize")

    accepted = api.by(None).post(ACCEPT, {"token": token_in(smtp.messages[0]), **NEW})

    assert (accepted.status_code, accepted.json()["party_code"]) == (201, None)
    nadia = User.objects.get(email="nadia@example.org")
    assert (nadia.is_staff, nadia.roles.get().kind, nadia.roles.get().party) == (True, "organizer", None)


def test_an_operator_prints_the_link_of_an_organizer(api: Any, summit: Any) -> None:
    with pytest.raises(CommandError, match="createsuperuser"):
        call_command("create_organizer", "nadia@example.org", summit.slug)
    make_user("root", is_superuser=True)
    said = StringIO()
    call_command("create_organizer", "Nadia@Example.org", summit.slug, "--chief", stdout=said)

    accepted = api.post(ACCEPT, {"token": said.getvalue().strip().rpartition("#")[2], **NEW})

    assert (accepted.status_code, accepted.json()["kind"]) == (201, "chief")
    for wrong in (
        ("nadia", summit.slug),
        ("nadia@example.org", "nowhere"),
        ("nadia@example.org", summit.slug, "--chief"),
    ):
        with pytest.raises(CommandError):
            call_command("create_organizer", *wrong)


def test_a_link_opens_once(api: Any, invitation: Invitation) -> None:
    token = token_of(invitation.pk)

    answers = [api.post(ACCEPT, {"token": token, **NEW}) for _ in range(2)]

    assert answers[0].status_code == 201
    assert problem(answers[1]) == (409, "invitation_closed")
    assert Role.objects.filter(user=invitation.person).count() == 1


def test_a_link_that_ended_or_is_not_ours_opens_nothing(api: Any, boris: Any, invitation: Invitation) -> None:
    token = token_of(invitation.pk)
    wrong = [token[:-1] + ("A" if token[-1] != "A" else "B"), str(invitation.pk), "x", f"{invitation.pk}:"]
    assert {problem(api.post(ACCEPT, {"token": text, **NEW})) for text in wrong} == {(400, "bad_invitation")}

    assert api.by(boris).delete(f"{URL}{invitation.pk}/").status_code == 204
    assert problem(api.by(boris).delete(f"{URL}{invitation.pk}/")) == (409, "invitation_closed")
    assert problem(api.post(ACCEPT, {"token": token, **NEW})) == (409, "invitation_closed")
    Invitation.objects.update(revoked_at=None, expires_at=clock.now())
    assert problem(api.post(ACCEPT, {"token": token, **NEW})) == (409, "invitation_closed")
    assert not invitation.person.roles.exists()


def test_what_is_revoked_before_it_was_sent_is_not_sent(invitation: Invitation, boris: Any, smtp: SmtpServer) -> None:
    revoke_invitation(invitation, by=boris, now=clock.now())
    drain(clock.now)

    assert (smtp.messages, Delivery.objects.get().status) == ([], "withdrawn")


def test_a_newcomer_gives_a_name_and_a_password_that_holds(api: Any, invitation: Invitation) -> None:
    token = token_of(invitation.pk)

    answers = [
        api.post(ACCEPT, {"token": token, **NEW, **wrong}) for wrong in ({"name": " "}, {"password": "password"})
    ]

    assert [problem(answer) for answer in answers] == [(400, "name_needed"), (400, "bad_password")]
    assert api.post(ACCEPT, {"token": token, **NEW}).status_code == 201


def test_who_has_an_account_keeps_it_as_it_is(api: Any, karim: Any, belarus: Any, boris: Any) -> None:
    invitation, _ = invite(
        summit=belarus.summit, party=belarus, kind="viewer", email="KARIM@example.org", by=boris, now=clock.now()
    )

    assert api.post(ACCEPT, {"token": token_of(invitation.pk), **NEW}).status_code == 201

    before = karim.password
    karim.refresh_from_db()
    assert (karim.password, karim.name, karim.roles.count()) == (before, "Karim", 2)


def test_an_account_without_a_password_that_serves_already_gets_none_by_a_link(
    api: Any, vera: Any, belarus: Any, boris: Any
) -> None:
    vera.set_unusable_password()
    vera.save()
    invitation, _ = invite(
        summit=belarus.summit, party=belarus, kind="coordinator", email=vera.email, by=boris, now=clock.now()
    )

    assert api.post(ACCEPT, {"token": token_of(invitation.pk), **NEW}).status_code == 201
    vera.refresh_from_db()
    assert (vera.has_usable_password(), vera.roles.count()) == (False, 2)


def test_an_account_that_is_closed_stays_closed(api: Any, invitation: Invitation) -> None:
    User.objects.filter(pk=invitation.person_id).update(is_active=False)

    assert problem(api.post(ACCEPT, {"token": token_of(invitation.pk), **NEW})) == (409, "invitation_closed")


def test_who_is_invited_again_is_sent_the_same_link(
    api: Any, boris: Any, belarus: Any, invitation: Invitation, smtp: SmtpServer
) -> None:
    drain(clock.now)
    again = api.by(boris).post(URL, asked(belarus, email="NADIA@Example.ORG"))
    drain(clock.now)

    assert (again.status_code, again.json()["id"]) == (200, str(invitation.pk))
    links = [token_in(mail) for mail in smtp.messages]
    assert links == [token_of(invitation.pk)] * 2
    other = api.post(URL, asked(belarus, "coordinator"))
    invitation.refresh_from_db()
    assert (other.status_code, invitation.revoked_at is None, Invitation.objects.open().count()) == (201, False, 1)
    assert problem(api.post(URL, asked(belarus, "coordinator", boris.email))) == (409, "has_role")


def test_an_address_gets_few_invitations_a_day_whoever_sends_them(
    api: Any, boris: Any, alice: Any, belarus: Any, kazakhstan: Any, client: Browser, smtp: SmtpServer
) -> None:
    abroad = make_summit(slug="elsewhere")
    other = make_delegation(abroad, "FRA")
    make_user("ann", abroad, Role.Kind.COORDINATOR, other)
    client.force_login(alice)
    form = {
        "summit": belarus.summit.pk,
        "party": belarus.pk,
        "kind": "viewer",
        "email": "Nadia@EXAMPLE.org",
        "language": "ru",
    }
    first = api.by(boris).post(URL, asked(belarus, "coordinator"))
    again = client.post(reverse("admin:delegations_invitation_add"), {**form, "kind": "coordinator"}, follow=True)
    drain(clock.now)
    assert (first.status_code, Invitation.objects.count()) == (201, 1)
    assert "invited already, so the mail is sent again" in again.content.decode()
    invite(
        summit=other.summit,
        party=other,
        kind="viewer",
        email="nadia@example.org",
        by=User.objects.get(name="Ann"),
        now=clock.now(),
    )
    statuses = [
        api.by(alice).post(URL, asked(party, kind)).status_code
        for party in (kazakhstan, belarus)
        for kind in ("viewer", "liaison", "coordinator")
    ]
    refused = api.by(boris).post(URL, asked(belarus, email="NADIA@example.org"))

    assert statuses == [201] * (MAILS_A_DAY - 3) + [429] * (6 - MAILS_A_DAY + 3)
    assert (problem(refused), refused.json()["errors"][0]["field"]) == ((429, "invited_too_often"), "email")
    assert 86_000 < int(refused["Retry-After"]) <= 86_400
    page = client.post(reverse("admin:delegations_invitation_add"), form)
    assert "within a day" in page.context["adminform"].form.errors["email"][0]
    drain(clock.now)
    assert len(smtp.messages) <= MAILS_A_DAY
    person = User.objects.get(email="nadia@example.org")
    assert Invitation.objects.open().filter(party=belarus, person=person).count() == 1
    later = clock.now() + timedelta(days=1, minutes=1)
    assert (
        invite(summit=belarus.summit, party=belarus, kind="viewer", email=person.email, by=boris, now=later)[
            0
        ].expires_at
        > later
    )


def test_a_party_and_an_inviter_ask_so_many_people_a_day(api: Any, boris: Any, alice: Any, belarus: Any) -> None:
    def ask(number: int, **facts: Any) -> list[Invitation]:
        known = User.objects.count()
        people = User.objects.bulk_create(User(email=f"n{known + n}@example.org", password="!") for n in range(number))
        rows = [
            Invitation(
                **{"summit": belarus.summit, "party": belarus, "invited_by": boris, "revoked_at": None} | facts,
                kind="viewer",
                person=person,
                invited_at=clock.now(),
                expires_at=clock.now() + timedelta(days=7),
            )
            for person in people
        ]
        return Invitation.objects.bulk_create(rows)

    ask(MOST_OPEN)
    assert problem(api.by(boris).post(URL, asked(belarus))) == (409, "too_many_invitations")
    Invitation.objects.update(revoked_at=clock.now())
    assert api.post(URL, asked(belarus)).status_code == 201
    ask(PARTY_A_DAY - MOST_OPEN - 1, revoked_at=clock.now())
    assert "100 people" in api.post(URL, asked(belarus, email="b@example.org")).json()["detail"]
    other = make_delegation(belarus.summit, "FRA")
    ask(INVITER_A_DAY, invited_by=alice, party=other, revoked_at=clock.now())
    third = make_delegation(belarus.summit, "KAZ")
    assert "500 people" in api.by(alice).post(URL, asked(third, email="b@example.org")).json()["detail"]


def test_nobody_who_only_waits_signs_in(api: Any, invitation: Invitation) -> None:
    data = {"email": invitation.person.email, "password": ""}

    assert [api.post("/api/v1/auth/login/", {**data, "password": p}).status_code for p in ("", "!", "x")] == [400] * 3


def test_the_page_asks_for_what_is_needed_and_accepts(
    belarus: Any, boris: Any, karim: Any, invitation: Invitation
) -> None:
    browser, token = Browser(enforce_csrf_checks=False), token_of(invitation.pk)
    assert link_of(invitation.pk).endswith(f"{PAGE}#{token}")
    assert "summit/invitation.js" in browser.get(PAGE).content.decode()

    opened = browser.post(PAGE, {"token": token})
    assert "nadia@example.org is invited as delegation viewer of Belarus" in opened.content.decode()
    form = {"token": token, "accept": "True", "name": "Nadia", "password": "password", "again": "passw0rd"}
    assert browser.post(PAGE, form).context["form"].errors == {"again": ["The two passwords differ."]}
    assert list(browser.post(PAGE, {**form, "again": "password"}).context["form"].errors) == ["password"]
    done = browser.post(PAGE, {**form, "password": NEW["password"], "again": NEW["password"]})
    assert "You are now delegation viewer of Belarus" in done.content.decode()
    assert list(browser.post(PAGE, {"token": token}).context["form"].errors) == ["__all__"]

    known, _ = invite(summit=belarus.summit, party=belarus, kind="viewer", email=karim.email, by=boris, now=clock.now())
    asked_of = browser.post(PAGE, {"token": token_of(known.pk)}).context["form"].fields
    assert list(asked_of) == ["token", "accept"]


def test_organizers_invite_and_revoke_in_the_admin(client: Browser, alice: Any, belarus: Any) -> None:
    client.force_login(alice)
    form = {
        "summit": belarus.summit.pk,
        "party": belarus.pk,
        "kind": "liaison",
        "email": "nadia@example.org",
        "language": "ru",
    }

    assert client.post(reverse("admin:delegations_invitation_add"), form).status_code == 302
    row = Invitation.objects.get()
    url = reverse("admin:delegations_invitation_changelist")
    client.post(url, {"action": "revoke", "_selected_action": [str(row.pk)]})

    row.refresh_from_db()
    assert (row.kind, row.invited_by, row.person.language) == ("liaison", alice, "ru")
    assert row.revoked_at is not None


def test_links_survive_another_secret_key_that_names_the_old_one(invitation: Invitation, settings: Any) -> None:
    token = token_of(invitation.pk)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-not-a-secret-" * 4

    assert accept_invitation(token, now=clock.now() + timedelta(days=6), **NEW).accepted_at
    assert SALT not in token


def test_others_do_not_see_it(api: Any, karim: Any, invitation: Invitation) -> None:
    assert api.by(karim).get(f"{URL}{invitation.pk}/").status_code == 404
    assert api.by(make_user("eve")).get(URL).status_code == 404
