"""The right to say that rows of several summits are one, and the refusals of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError
from django.db.models import Model

from summit.accounts.models import Role, User
from summit.accounts.role_set import roles_of
from summit.calendar.models import Resource, Venue
from summit.calendar.refusals import BookedTwice, SharedByOthers
from summit.core.audit.context import actor_of_request


@contextmanager
def refusing_booked_twice() -> Iterator[None]:
    """Raise BookedTwice where the database refuses that rows are one, as both are booked at one time."""
    try:
        yield
    except IntegrityError as error:
        if "occupancy_shared_is_free" not in str(error):
            raise
        raise BookedTwice(field="shared_as") from error


def refuse_shared_by_others(row: Model, *, before: object) -> None:
    """Raise SharedByOthers if the row has another code than `before`, which a summit of others uses.

    Sharing a thing tells when it is taken, and takes it from others. The operator at the command line may do it.
    """
    actor = actor_of_request()
    if not isinstance(row, Resource | Venue) or not row.shared_as or row.shared_as == before or actor is None:
        return
    rows = Venue.objects.all() if isinstance(row, Venue) else Resource.objects.filter(kind=row.kind)
    summits = set(rows.filter(shared_as=row.shared_as).exclude(summit=row.summit_id).values_list("summit", flat=True))
    if not summits:
        return
    user = User.objects.get(pk=actor)
    if not user.is_superuser and summits - roles_of(user).of(Role.ORGANIZERS).summits:
        raise SharedByOthers(field="shared_as")
