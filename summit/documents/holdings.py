"""What is held on an account here."""

from typing import Any

from django.db.models import F

from summit.accounts.models import User
from summit.accounts.queries import told_of
from summit.core.holdings import tells
from summit.documents.models import File


@tells("accounts.User", "files")
def files(user: User, reader: Any) -> Any:
    """Tell which files of documents the user uploaded, by symbol: a file's name may say what its title does."""
    rows = File.objects.alias(summit=F("version__document__summit")).filter(uploaded_by=user)
    return told_of(user, reader, rows).values("version__document__symbol", "version__number", "language", "uploaded_at")
