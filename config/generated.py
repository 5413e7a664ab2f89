"""Check that migrations and the OpenAPI document are up to date, in one process."""

import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command

COMMITTED = Path(__file__).resolve().parents[1] / "docs" / "openapi.yaml"


def main() -> int:
    """Return 1 if the document is not up to date; makemigrations exits by itself if a migration is missing."""
    django.setup()
    call_command("makemigrations", check_changes=True, dry_run=True, skip_checks=False)
    with tempfile.TemporaryDirectory() as place:
        made = Path(place) / "openapi.yaml"
        call_command("spectacular", validate=True, fail_on_warn=True, file=str(made))
        if made.read_text() == COMMITTED.read_text():
            return 0
    sys.stderr.write(
        "docs/openapi.yaml is not what the code says: manage.py spectacular --file docs/openapi.yaml makes it.\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
