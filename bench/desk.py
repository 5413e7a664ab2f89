"""`python -m bench.desk`: the organizers' pages at 193 delegations, 60 rooms and 2,000 engagements over five days."""

import zlib

from bench.__main__ import DELEGATIONS, ENGAGEMENTS, milliseconds, set_up

ROUNDS = 10
PAGES = {
    "the timeline of a day, by rooms": "timeline/?day=2025-11-25",
    "the timeline of a day, by people": "timeline/?day=2025-11-25&by=people",
    "the timeline of all days, by rooms": "timeline/?day=all",
    "where a session cannot be put on a day": "timeline/check/?pick=session:{session}&day=2025-11-25",
    "who meets whom": "who-meets-whom/",
    "today": "",
    "search": "search/?s=large",
    "set-up": "set-up/",
}


def main() -> None:
    """Make the summit, and print queries, milliseconds and bytes of each page as an organizer gets it."""
    set_up()
    from django.db import connection  # models need django.setup()
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bench.summit import make_large_summit
    from summit.accounts.models import User
    from summit.calendar.models import Engagement
    from summit.sessions.models import Session

    summit, *_ = make_large_summit(DELEGATIONS, ENGAGEMENTS)
    Engagement.objects.update(kind=Engagement.Kind.SESSION)
    keys = Engagement.objects.order_by("pk").values_list("pk", flat=True)
    Session.objects.bulk_create(Session(summit=summit, engagement_id=key, code=f"s{key}") for key in keys)
    organizer = User.objects.get(email="bench@example.org")
    organizer.is_staff = True
    organizer.save()
    client = Client()
    client.force_login(organizer)
    session = Session.objects.order_by("pk")[0].pk
    print(f"{DELEGATIONS} delegations, 60 rooms, {ENGAGEMENTS} engagements over five days; median of {ROUNDS}\n")
    print(f"{'page':<42} queries       ms       kB  kB compressed")
    for name, path in PAGES.items():
        address = f"/summits/{summit.slug}/admin/{path.format(session=session)}"
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        asked = len(queries)  # counted now: the next request begins another log
        assert answer.status_code == 200, (address, answer.status_code)
        size, packed = len(answer.content), len(zlib.compress(answer.content))
        spent = milliseconds(lambda address=address: client.get(address), ROUNDS)
        print(f"{name:<42} {asked:>7} {spent:>8.0f} {size / 1000:>8.0f} {packed / 1000:>14.0f}")


if __name__ == "__main__":
    main()
