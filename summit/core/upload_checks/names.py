"""Names of files, made fit for a header and for any disk."""

import re
import unicodedata
from collections.abc import Collection
from pathlib import PurePath

from summit.core.upload_checks.refusals import BadFileName, DoubleExtension, WrongType

LONGEST_NAME = 150
# What the name of a document does not end in before its last extension; in a number, as in Rev.1, it may.
OTHERS = re.compile(
    r"\.(7z|apk|app|bat|bin|cmd|com|cpl|dll|dmg|docm?|docx|dotm?|exe|gif|gz|hta|html?|img|iso|jar|jpe?g|js|lnk|mhtml|msi"
    r"|odt|pdf|php|png|pptx?|ps1|py|rar|rtf|scr|sh|svg|tar|txt|vbs|wsf|xhtml|xls[mx]?|xml|zip)$",
    re.IGNORECASE,
)
# Letters that are not seen, or that turn the reading round: .exe is then read as .pdf.
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def cleaned(name: str, extensions: Collection[str]) -> str:
    """Return the name without invisible characters; raises BadFileName, WrongType, DoubleExtension."""
    visible = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c) not in UNSEEN)
    visible = re.sub(r"\s+", " ", visible).strip()
    if re.search(r'[/\\:*?"<>|]', visible) or visible.startswith("."):
        raise BadFileName
    extension = PurePath(visible).suffix
    if extension.lower() not in extensions:
        raise WrongType
    stem = visible.removesuffix(extension).rstrip(". ")
    if OTHERS.search(stem):
        raise DoubleExtension
    if not stem:
        raise BadFileName
    return stem[: LONGEST_NAME - len(extension)] + extension
