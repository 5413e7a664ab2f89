"""Read packages of Office Open XML by their relations and content types (ISO/IEC 29500-2), not by names of entries.

Each part must be of a kind that papers have (`known_parts`), and something in the package must refer to it. Known
active content is refused by name: by its relation, by its content type, in the markup, or by its first bytes.
"""

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from summit.core.upload_checks.archives import BEGINS, Archive
from summit.core.upload_checks.known_parts import CHARTS, RELATIONS, SHEET, is_known_type
from summit.core.upload_checks.markup import begins_as_markup, check_markup, local, parsed_elements
from summit.core.upload_checks.messages import gettext_noop as _
from summit.core.upload_checks.programs import OLE, program_in
from summit.core.upload_checks.refusals import BrokenFile, EncryptedFile, WrongType, active, plain
from summit.core.upload_checks.targets import is_remote, runs

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIN, MAIN_OF_SHEET = f"{DOCX}.main+xml", f"{SHEET}.main+xml"
CONTENT_TYPES = "[content_types].xml"
LIST_OF_PARTS = "_rels/.rels"
LARGEST_LIST = 20_000_000  # bytes of a list of types or relations
TRASH = "[trash]/"  # where Office leaves zeros in place of a part that it removed
MACROS, OBJECT, CONTROL = _("macros"), _("an embedded or linked object"), _("a control")
DATA, ADD_IN = _("a connection to other data"), _("an add-in")
UNKNOWN_RELATION, UNKNOWN_PART = _("a reference of an unknown kind: %(kind)s"), _("a part of an unknown kind: %(kind)s")
UNUSED = _("a part that nothing refers to")
# By the last word of a relation's type, which both sets of namespaces share.
ACTIVE_RELATIONS = {
    "vbaproject": MACROS,
    "wordvbadata": MACROS,
    "jsaproject": MACROS,
    "xlmacrosheet": MACROS,
    "xlintlmacrosheet": MACROS,
    "dialogsheet": MACROS,
    "attachedtoolbars": MACROS,
    "oleobject": OBJECT,
    "package": OBJECT,
    "afchunk": _("another document"),
    "control": CONTROL,
    "activexcontrolbinary": CONTROL,
    "ctrlprop": CONTROL,
    "webextension": ADD_IN,
    "webextensiontaskpane": ADD_IN,
    "webextensiontaskpanes": ADD_IN,
    "connections": DATA,
    "mailmergesource": DATA,
    "mailmergeheadersource": DATA,
    "querytable": DATA,
    "extensibility": _("buttons that call macros"),
    "usercustomization": _("buttons that call macros"),
    "keymapcustomizations": _("keys that call macros"),
}
# By a part of a content type.
ACTIVE_TYPES = {
    "macroenabled": MACROS,
    "vbaproject": MACROS,
    "vbadata": MACROS,
    "macrosheet": MACROS,
    "dialogsheet": MACROS,
    "attachedtoolbars": MACROS,
    "activex": CONTROL,
    "controlproperties": CONTROL,
    "oleobject": OBJECT,
    "webextension": ADD_IN,
    "spreadsheetml.connections": DATA,
    "spreadsheetml.querytable": DATA,
    "x-msdownload": _("a program"),
}


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of a part, or of the package (source ""); `kind` is the last word of its type."""

    source: str
    kind: str
    target: str
    is_external: bool


def check_docx(content: bytes) -> None:
    """Refuse a file that is no DOCX, or that has active content."""
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise EncryptedFile
        raise WrongType(_("This is an older Word file (.doc); save it as DOCX or PDF."))
    if not content.startswith(BEGINS):
        raise WrongType
    package = Package(content)
    kind = package.type_of(package.main())
    if kind != MAIN and "macroenabled" not in kind:
        raise WrongType(_("This is not a DOCX file, although its name says so."))
    package.check()


class Package:
    """A package: its parts, their types, and the targets that they name."""

    def __init__(self, content: bytes, *, within: str = "") -> None:
        self.archive = Archive(content)
        self.within = within
        self.defaults: dict[str, str] = {}
        self.overrides: dict[str, str] = {}
        self._read_types()
        self.relations = [relation for name in self.archive for relation in self._relations(name)]

    def main(self) -> str:
        """Return the name of the part that the package says is its document; raises WrongType if there is none."""
        found = (r for r in self.relations if not r.source and r.kind == "officedocument")
        name = next((r.target for r in found), "")
        if name not in self.archive:
            raise WrongType(_("This is not a DOCX file: it contains no document."))
        return name

    def type_of(self, name: str) -> str:
        """Return the content type of a part, in small letters; "" if none is given."""
        return self.overrides.get(name) or self.defaults.get(name.rpartition(".")[2], "")

    def check(self) -> None:
        """Refuse active content."""
        for relation in self.relations:
            self._check_relation(relation)
        used = self._used()
        for name in self.archive:
            self._check_part(name, is_used=name in used)

    def _used(self) -> set[str]:
        """Return the parts to which relations lead from the package, and the lists that say so."""
        targets: dict[str, list[str]] = {}
        for relation in self.relations:
            if not relation.is_external:
                targets.setdefault(relation.source, []).append(relation.target)
        used, waiting = {CONTENT_TYPES}, [""]
        while waiting:
            source = waiting.pop()
            if source not in used:
                used |= {source, _list_of(source)}
                waiting += targets.get(source, [])
        return used

    def _read_types(self) -> None:
        for element, attributes in self._listed(CONTENT_TYPES):
            kind = attributes.get("ContentType", "").partition(";")[0].strip().lower()
            if element == "default":
                self.defaults[attributes.get("Extension", "").lower()] = kind
            elif element == "override":
                self.overrides[_resolved("", attributes.get("PartName", ""))] = kind

    def _relations(self, name: str) -> list[Relation]:
        folder, _slash, file = name.rpartition("/")
        if posixpath.basename(folder) != "_rels" or not file.endswith(".rels"):
            return []
        source = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
        return [
            _relation(source, attributes) for element, attributes in self._listed(name) if element == "relationship"
        ]

    def _listed(self, name: str) -> list[tuple[str, dict[str, str]]]:
        if name not in self.archive:
            raise WrongType
        if self.archive.size(name) > LARGEST_LIST:
            raise BrokenFile
        return parsed_elements(self.archive.read(name), name)

    def _check_relation(self, relation: Relation) -> None:
        place = self._place(relation.source or LIST_OF_PARTS)
        if relation.is_external and relation.kind == "hyperlink":
            if runs(relation.target):
                raise active(_("a link that runs something (%(target)s)"), place, target=plain(relation.target))
            return
        if relation.kind in ACTIVE_RELATIONS and not self._is_table_of_chart(relation):
            raise active(ACTIVE_RELATIONS[relation.kind], place)
        if relation.is_external and is_remote(relation.target):
            what, kind = _("what is loaded from another place: %(kind)s (%(target)s)"), plain(relation.kind)
            raise active(what, place, kind=kind, target=plain(relation.target))
        if relation.kind not in RELATIONS:
            raise active(UNKNOWN_RELATION, place, kind=plain(relation.kind))

    def _is_table_of_chart(self, relation: Relation) -> bool:
        is_chart = self.type_of(relation.source) in CHARTS
        return relation.kind == "package" and not relation.is_external and is_chart

    def _check_part(self, name: str, *, is_used: bool) -> None:
        place, kind, head = self._place(name), self.type_of(name), self.archive.head(name)
        if what := next((what for word, what in ACTIVE_TYPES.items() if word in kind), ""):
            raise active(what, place)
        if what := program_in(name, head):
            raise active(what, place)
        if head.startswith(BEGINS):
            self._check_package(name)
        elif _is_markup(name, kind, head):
            self._check_markup(name, kind)
        if name.startswith(TRASH) and not self.archive.read(name).strip(b"\0"):
            return
        if not is_used:
            raise active(UNUSED, place)
        if name != CONTENT_TYPES and not is_known_type(kind):
            raise active(UNKNOWN_PART, place, kind=plain(kind) or "?")

    def _check_markup(self, name: str, kind: str) -> None:
        try:
            with self.archive.opened(name) as part:
                check_markup(part, self._place(name))
        except BrokenFile:
            # Data that only look like markup need not be well-formed; what is a part of the document is.
            if kind.endswith("+xml"):
                raise

    def _check_package(self, name: str) -> None:
        """Take the table behind a chart, if it is one and has nothing active in it."""
        place, content = self._place(name), self.archive.read(name)
        if self.within or CONTENT_TYPES not in Archive(content):
            raise active(_("an archive"), place)
        package = Package(content, within=place)
        if self.type_of(name) != SHEET or package.type_of(package.main()) != MAIN_OF_SHEET:
            raise active(OBJECT, place)
        package.check()

    def _place(self, name: str) -> str:
        return f"{self.within}, {name}" if self.within else name


def _relation(source: str, attributes: dict[str, str]) -> Relation:
    values = {local(key): value for key, value in attributes.items()}
    target = values.get("target", "").strip()
    kind = values.get("type", "").strip().rstrip("/").rpartition("/")[2].lower()
    # A target that can only be elsewhere is there, whatever its mode says.
    is_external = values.get("targetmode", "").strip().lower() == "external" or is_remote(target)
    base = posixpath.dirname(source)
    return Relation(source, kind, target if is_external else _resolved(base, target), is_external)


def _list_of(source: str) -> str:
    """Return the name of the part that lists the relations of a part."""
    folder, _slash, file = source.rpartition("/")
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _resolved(base: str, target: str) -> str:
    """Return the name of the part to which a target leads from a folder."""
    path = unquote(target).replace("\\", "/").partition("#")[0].lower()
    return posixpath.normpath(posixpath.join("/", base, path)).lstrip("/")


def _is_markup(name: str, kind: str, head: bytes) -> bool:
    return kind.endswith(("+xml", "/xml")) or name.endswith((".xml", ".vml")) or begins_as_markup(head)
