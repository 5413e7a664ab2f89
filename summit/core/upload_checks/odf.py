"""OpenDocument texts: checks of the manifest and of the parts."""

import re

from summit.core.upload_checks.archives import BEGINS, Archive
from summit.core.upload_checks.markup import begins_as_markup, check_markup, parsed_elements
from summit.core.upload_checks.messages import gettext_noop as _
from summit.core.upload_checks.programs import OLE, program_in
from summit.core.upload_checks.refusals import BrokenFile, EncryptedFile, WrongType, active

ODT = "application/vnd.oasis.opendocument.text"
TYPE, MANIFEST = "mimetype", "meta-inf/manifest.xml"
LONGEST_TYPE = 200
LARGEST_MANIFEST = 20_000_000
MACROS = re.compile(r"(^|/)(basic|dialogs|scripts)/")


def check_odt(content: bytes) -> None:
    """Refuse a file that is no ODT, or that has active content."""
    if content.startswith(OLE) or not content.startswith(BEGINS):
        raise WrongType
    archive = Archive(content)
    # The standard has the type come first.
    if archive.first != TYPE or archive.size(TYPE) > LONGEST_TYPE or archive.read(TYPE).strip() != ODT.encode():
        raise WrongType
    _check_manifest(archive)
    for name in archive:
        _check_part(archive, name)


def _check_manifest(archive: Archive) -> None:
    if MANIFEST not in archive:
        return
    if archive.size(MANIFEST) > LARGEST_MANIFEST:
        raise BrokenFile
    if any(element == "encryption-data" for element, _attributes in parsed_elements(archive.read(MANIFEST), MANIFEST)):
        raise EncryptedFile


def _check_part(archive: Archive, name: str) -> None:
    if MACROS.search(name):
        raise active(_("macros"), name)
    head = archive.head(name)
    if what := program_in(name, head):
        raise active(what, name)
    if head.startswith(BEGINS):
        raise active(_("an archive"), name)
    if head and (name.endswith(".xml") or begins_as_markup(head)):
        with archive.opened(name) as part:
            check_markup(part, name, is_odf=True)
