"""Personal data of an account in this app."""

from collections.abc import Iterable, Mapping

from django.db.models import F

from summit.accounts.models import User
from summit.accounts.queries import visible_part_of
from summit.core.personal_data_export import exports
from summit.documents.models import File


@exports("accounts.User", "files")
def files(user: User, reader: User) -> Iterable[Mapping[str, object]]:
    """Return the files that the user uploaded, by symbol: a file's name may reveal the title."""
    rows = File.objects.alias(summit=F("version__document__summit")).filter(uploaded_by=user)
    return visible_part_of(user, reader, rows).values(
        "version__document__symbol", "version__number", "language", "uploaded_at"
    )
