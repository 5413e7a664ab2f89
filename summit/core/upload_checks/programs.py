"""Programs and scripts, known by their first bytes or by what a part of a package is called."""

import re

from summit.core.upload_checks.messages import gettext_noop as _

HEAD = 65_536  # bytes of a part that are looked at
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of Word's old documents, of embedded objects and of macros
PROGRAM, ARCHIVE, OBJECT, SCRIPT = _("a program"), _("an archive"), _("an embedded object or macros"), _("a script")
BEGINNINGS = {
    b"\x7fELF": PROGRAM,
    b"\xfe\xed\xfa\xce": PROGRAM,
    b"\xfe\xed\xfa\xcf": PROGRAM,
    b"\xce\xfa\xed\xfe": PROGRAM,
    b"\xcf\xfa\xed\xfe": PROGRAM,
    b"\xca\xfe\xba\xbe": PROGRAM,
    b"\0asm": PROGRAM,
    b"dex\n": PROGRAM,
    b"ITSF": PROGRAM,
    b"#!/": SCRIPT,
    b"#! /": SCRIPT,
    b"L\0\0\0\x01\x14\x02\0": _("a shortcut"),
    OLE: OBJECT,
    b"Rar!\x1a\x07": ARCHIVE,
    b"7z\xbc\xaf\x27\x1c": ARCHIVE,
    b"MSCF\0\0\0\0": ARCHIVE,
}
TAG = re.compile(rb"<\s*(script|hta:application)\b", re.IGNORECASE)
NAMED = re.compile(
    r"\.(bat|chm|cmd|com|cpl|dll|doc[mb]?|dot[mx]?|exe|hta|jar|jse?|lnk|msi|pot[mx]?|pp[sat]m|pptm|ps1|py|reg|scr|sct|sh"
    r"|url|vb[es]?|ws[fch]|xl[at]m|xls[bm]?|xltx?)$|(^|/)vba(project|data|projectsignature\w*)\.\w+$",
    re.IGNORECASE,
)


def program_in(name: str, head: bytes) -> str:
    """Say what a part is if it is a program, a script or a container of them; `head` are its first bytes."""
    if NAMED.search(name):
        return _("macros, a program or another document")
    if found := next((what for mark, what in BEGINNINGS.items() if head.startswith(mark)), ""):
        return found
    # A program for Windows, unless these are the first letters of a text.
    if head.startswith(b"MZ") and b"\0" in head[:64]:
        return PROGRAM
    return SCRIPT if TAG.search(head.replace(b"\0", b"")) else ""
