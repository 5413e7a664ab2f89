"""The process that `inspected` starts: a file comes by standard input, why it is refused goes to standard output."""

import json

from summit.core.processes import answer
from summit.documents.upload_checks.kinds import TAKEN
from summit.documents.upload_checks.refusals import RefusedUpload


def look(arguments: list[str], content: bytes) -> bytes:
    """Return the code and the sentence of a refusal as JSON; an empty pair if there is none."""
    _media_type, look_into = TAKEN[arguments[0]]
    try:
        look_into(content)
    except RefusedUpload as refusal:
        return json.dumps([refusal.code, refusal.message]).encode()
    return json.dumps(["", ""]).encode()


if __name__ == "__main__":
    answer(look)
