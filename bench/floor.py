"""`python -m bench.floor`: the agenda and the room of 193 delegations, 200 items and 40 documents, in one run."""

from typing import Any

from bench.__main__ import milliseconds, set_up

SIZES = ((6, 20, 4), (193, 200, 40))
ROUNDS = 10


def main() -> None:
    """Make both sizes and print what each question costs, in queries and milliseconds."""
    set_up()
    tables = [measure(*size) for size in SIZES]
    print(f"{'':<52}" + "".join(f"{f'{d} x {i} x {n}':>22}" for d, i, n in SIZES))
    for name in tables[0]:
        print(f"{name:<52}" + "".join(f"{table[name][0]:>12} {table[name][1]:>8.1f}" for table in tables))
    print("\nqueries, milliseconds (median of 10); delegations x items x documents")


def measure(delegations: int, items: int, documents: int) -> dict[str, tuple[int, float]]:
    """Return queries and milliseconds of each question."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from bench.session import NOW, make_session  # models need django.setup()
    from summit.agenda.comparison import compare
    from summit.agenda.queries import live_items
    from summit.agenda.services import circulate_agenda, list_by_precedence

    agenda, item, last, get = make_session(delegations, items, documents)

    def undone(verb: Any) -> Any:
        def run() -> None:
            with transaction.atomic():
                verb()
                transaction.set_rollback(True)

        return run

    def circulate() -> None:
        agenda.revisions.filter(number=last.number).delete()
        circulate_agenda(agenda, by=None, now=NOW)

    def list_all() -> None:
        item.speakers.all().delete()
        list_by_precedence(item, now=NOW)

    first, live = agenda.revisions.order_by("number")[0].items, live_items(agenda.session)
    questions = {
        "running view by the API, as an organizer": lambda: get("alice", "running/"),
        "running view by the API, as a delegation": lambda: get("boris", "running/"),
        "the agenda by the API, as a delegation": lambda: get("boris", "items/"),
        "comparison of two revisions by the API": lambda: get("boris", "comparison/?old=1&new=2"),
        "comparison alone, half the items moved": lambda: compare(first, [*live[1::2], *live[::2]]),
        "circulate: freeze, compare, tell all": undone(circulate),
        "list all speakers by precedence": undone(list_all),
    }
    result = {}
    for name, ask in questions.items():
        with CaptureQueriesContext(connection) as context:
            ask()
        result[name] = (len(context), milliseconds(ask, ROUNDS))
    return result


if __name__ == "__main__":
    main()
