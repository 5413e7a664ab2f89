"""The process that `examine` starts: it reads a file from standard input and prints why it is refused."""

import json

from summit.core.processes import answer
from summit.core.upload_checks.kinds import CHECKERS
from summit.core.upload_checks.refusals import RefusedUpload


def check(arguments: list[str], content: bytes) -> bytes:
    """Return the code, sentence and facts of the refusal as JSON; they are empty if the file can be taken."""
    _media_type, check_content = CHECKERS[arguments[0]]
    try:
        check_content(content)
    except RefusedUpload as refusal:
        return json.dumps([refusal.code, refusal.sentence, refusal.facts]).encode()
    return json.dumps(["", "", {}]).encode()


if __name__ == "__main__":
    answer(check)
