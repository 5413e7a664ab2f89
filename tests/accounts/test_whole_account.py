"""Who may touch an account as a whole: only those who keep the people of every summit in which it has a role."""

from typing import Any

import pytest
from django.urls import reverse

from summit.accounts.models import Role, User
from summit.accounts.services import issue_token
from summit.core import clock
from tests.factories.accounts import make_user
from tests.factories.summits import make_summit
from tests.signing import PASSWORD, at_the_door

REASON = {"reason": "Asked for by letter"}


@pytest.fixture
def elsewhere(db: None) -> Any:
    return make_summit("elsewhere", name={"en": "Elsewhere"})


@pytest.fixture
def chief(summit: Any) -> User:
    return make_user("chief", summit, "chief", is_staff=True)


@pytest.fixture
def victim(summit: Any, elsewhere: Any) -> User:
    """A chief organizer of another summit, who observes this one."""
    user = make_user("victim", summit, "observer", is_staff=True)
    Role.objects.create(user=user, summit=elsewhere, kind="chief")
    issue_token(user, name="nightly", now=clock.now())
    return user


def page(name: str, user: User) -> str:
    return reverse(f"admin:{name}", args=[user.pk])


def account_form(user: User, *roles: Role, **fields: Any) -> dict[str, Any]:
    form = {
        "name": user.name,
        "email": user.email,
        "language": "en",
        "is_active": "on",
        "roles-TOTAL_FORMS": len(roles),
        "roles-INITIAL_FORMS": len(roles),
    }
    for n, role in enumerate(roles):
        facts = {"id": role.pk, "user": user.pk, "summit": role.summit_id, "kind": role.kind, "party": ""}
        form |= {f"roles-{n}-{name}": value for name, value in facts.items()}
    return form | fields


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("auth_user_password_change", {"password1": "a new horse battery", "password2": "a new horse battery"}),
        ("accounts_user_reset_second_factor", {}),
        ("accounts_user_end_sign_ins", {}),
        ("accounts_user_delete", {"post": "yes"}),
        ("accounts_user_history", {}),
    ],
)
def test_a_chief_does_nothing_to_an_account_of_another_summit_too(
    chief: Any, victim: User, address: str, form: dict[str, str]
) -> None:
    browser = at_the_door(chief)
    url = page(address, victim)

    assert [browser.get(url).status_code, browser.post(url, form).status_code] == [403, 403]

    before = victim.get_session_auth_hash()
    victim.refresh_from_db()
    assert (victim.get_session_auth_hash(), victim.tokens.count()) == (before, 1)


def test_neither_by_the_lists_actions_nor_by_its_token(chief: Any, alice: Any, victim: User) -> None:
    token = victim.tokens.get()
    for actor in (chief, alice):
        browser = at_the_door(actor)
        deleting = {"action": "delete_selected", "_selected_action": [victim.pk], "post": "yes"}
        browser.post(reverse("admin:accounts_user_changelist"), deleting)
        browser.post(
            reverse("admin:accounts_token_changelist"), {"action": "revoke", "_selected_action": [str(token.pk)]}
        )
        assert "nightly" not in browser.get(reverse("admin:accounts_token_changelist")).content.decode()

    assert User.objects.filter(pk=victim.pk).exists()
    assert victim.tokens.exists()


def test_its_page_shows_and_changes_the_roles_of_ones_own_summit_alone(
    chief: Any, summit: Any, elsewhere: Any, victim: User
) -> None:
    browser = at_the_door(chief)
    ours, theirs = victim.roles.get(summit=summit), victim.roles.get(summit=elsewhere)
    html = browser.get(page("accounts_user_change", victim)).content.decode()
    assert ("Elsewhere" in html, "last login" in html.casefold(), "md5$" in html) == (False, False, False)
    assert browser.get(reverse("admin:accounts_user_changelist"), {"role": "chief"}).content.count(b"victim@") == 0

    taken = account_form(victim, ours, email="mine@example.org", is_staff="", is_active="", is_superuser="on")
    answer = browser.post(page("accounts_user_change", victim), {**taken, "roles-0-kind": "organizer"})
    browser.post(page("accounts_user_change", victim), {**account_form(victim, theirs), "roles-0-DELETE": "on"})

    assert answer.status_code == 302
    victim.refresh_from_db()
    kept = (victim.email, victim.is_active, victim.is_staff, victim.is_superuser)
    assert kept == ("victim@example.org", True, True, False)
    assert sorted(victim.roles.values_list("summit__slug", "kind")) == [
        ("bishkek-2025", "organizer"),
        ("elsewhere", "chief"),
    ]


def test_its_export_tells_what_is_of_ones_own_summit(chief: Any, victim: User) -> None:
    data = at_the_door(chief).post(page("accounts_user_export", victim), REASON).json()

    assert set(data["account"][0]) == {"id", "email", "name", "phone"}
    assert [data[part] for part in ("tokens", "second factors", "other sign-ins", "failed sign-ins")] == [[]] * 4
    assert [row["summit__slug"] for row in data["roles"]] == ["bishkek-2025"]


def test_who_keeps_the_people_of_both_summits_changes_the_account(chief: Any, elsewhere: Any, victim: User) -> None:
    Role.objects.create(user=chief, summit=elsewhere, kind="organizer")
    browser = at_the_door(chief)
    new = {"password1": "a new horse battery", "password2": "a new horse battery"}
    assert browser.post(page("auth_user_password_change", victim), new).status_code == 403

    Role.objects.filter(user=chief, summit=elsewhere).update(kind="chief")
    assert browser.post(page("auth_user_password_change", victim), new).status_code == 302
    victim.refresh_from_db()
    assert victim.check_password(new["password1"])


def test_an_organizer_who_is_chief_elsewhere_gives_no_roles_here(chief: Any, summit: Any, elsewhere: Any) -> None:
    Role.objects.create(user=chief, summit=elsewhere, kind="organizer")
    other = make_user("other", elsewhere, "observer")
    browser, role = at_the_door(chief), other.roles.get()

    answer = browser.post(page("accounts_user_change", other), account_form(other, role, **{"roles-0-kind": "chief"}))

    role.refresh_from_db()
    assert (answer.status_code, role.kind) == (403, "observer")


def test_who_is_added_has_a_role_from_the_first_and_organizers_come_in(chief: Any, summit: Any, nobody: Any) -> None:
    browser, add = at_the_door(chief), reverse("admin:accounts_user_add")
    form = {"name": "New", "email": "new@example.org", "language": "en", "password1": PASSWORD, "password2": PASSWORD}
    role = {"roles-TOTAL_FORMS": 1, "roles-INITIAL_FORMS": 0}

    alone = browser.post(add, {**form, **role, "usable_password": "true"})
    assert (alone.status_code, User.objects.filter(email="new@example.org").exists()) == (200, False)
    roles = {**role, "roles-0-summit": summit.pk, "roles-0-kind": "organizer", "roles-0-party": ""}
    made = browser.post(add, {**form, **roles, "is_staff": "", "is_superuser": "on", "usable_password": "true"})

    assert made.status_code == 302
    user = User.objects.get(email="new@example.org")
    assert (user.is_staff, user.is_superuser, user.roles.get().kind) == (True, False, "organizer")
    assert browser.get(page("accounts_user_change", nobody)).status_code == 302
