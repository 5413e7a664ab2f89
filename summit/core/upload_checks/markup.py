"""The markup of packages: what in it runs, or brings in something from elsewhere, by the names that the standards give.

Names are compared without their prefix and namespace: prefixes are free, and OOXML has two sets of namespaces.
"""

import re
from collections.abc import Callable, Mapping
from typing import IO
from xml.parsers import expat

from summit.core.upload_checks.fields import Fields
from summit.core.upload_checks.messages import gettext_noop as _
from summit.core.upload_checks.refusals import BrokenFile, active, plain
from summit.core.upload_checks.targets import is_remote, runs

REMOTE = _("what is loaded from another place (%(target)s)")
ELEMENTS = {
    "ddelink": _("a DDE link"),
    "olelink": _("a link to another program"),
    "object-ole": _("an embedded object"),
    "plugin": _("a plug-in"),
    "applet": _("an applet"),
    "floating-frame": _("a page within the page"),
    "event-listener": _("a macro that an event starts"),
    "execute-macro": _("a macro"),
    "script": _("a script"),
    "dde-source": _("a DDE link"),
    "dde-connection": _("a DDE link"),
    "dde-connection-decl": _("a DDE link"),
    "dde-link": _("a DDE link"),
    "connectstring": _("a connection to other data"),
    "iframe": _("a page within the page"),
    "webvideopr": _("a film from another place"),
}
# That load what they name, in every kind of package; others may name where a click leads.
LOADING = {"background", "feimage", "fill", "image", "imagedata", "stroke", "use"}
LED_BY_A_CLICK = {"a", "area-circle", "area-polygon", "area-rectangle", "button", "form"}
WITH_HANDLERS = {"customui", "svg"}
# What a reader may still accept or reject, and so which codes of fields it changes.
REVISIONS = {"ins": "ins", "moveto": "ins", "del": "del", "movefrom": "del"}
STYLE = re.compile(r"(?:url\(|@import)[\s'\"]*([^\s'\")]+)", re.IGNORECASE)
HANDLER = re.compile(r"(on|get)[a-z]+|loadimage", re.IGNORECASE)
ACTION = re.compile(r"\s*ppaction://(macro|program|ole)", re.IGNORECASE)
FORMULA = re.compile(r"\b(webservice|dde|call|register(\.id)?)\s*\(|[\w.)]\s*\|[^|]*!", re.IGNORECASE)


def check_markup(stream: IO[bytes], name: str, *, is_odf: bool = False) -> None:
    """Read a part to its end; raises ActiveContent, or BrokenFile if it is no well-formed XML."""
    parser = _Reader(name, is_odf=is_odf)
    try:
        parser.read(stream)
    except expat.ExpatError as error:
        raise BrokenFile(_("This file is broken: %(name)s cannot be read as XML."), name=plain(name)) from error


def parsed_elements(content: bytes, name: str) -> list[tuple[str, dict[str, str]]]:
    """Return the elements of a short part without their namespaces, each with its attributes."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = new_parser(name)
    parser.StartElementHandler = lambda tag, attributes: found.append((local(tag), attributes))
    try:
        parser.Parse(content, True)  # noqa: FBT003 -- expat's
    except expat.ExpatError as error:
        raise BrokenFile(_("This file is broken: %(name)s cannot be read as XML."), name=plain(name)) from error
    return found


def new_parser(name: str) -> expat.XMLParserType:
    """Return a parser that takes of entities only short names for plain text, as drawings have them.

    Entities within entities multiply, and others lead to other files.
    """

    def declared(_entity: str, is_parameter: bool, value: str | None, *_others: object) -> None:  # noqa: FBT001 -- expat's
        if is_parameter or value is None or "&" in value or "<" in value:
            raise BrokenFile(_("This file is broken: %(name)s declares entities."), name=plain(name))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.EntityDeclHandler = declared
    return parser


def begins_as_markup(head: bytes) -> bool:
    """Say whether the first bytes are those of markup, in UTF-8 or UTF-16."""
    return head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def local(name: str) -> str:
    """Return the name of an element or attribute without its namespace, in small letters."""
    return name.rpartition(" ")[2].lower()


class _Reader:
    def __init__(self, name: str, *, is_odf: bool) -> None:
        self.name = name
        self.is_odf = is_odf
        self.has_handlers: bool | None = None
        self.fields = Fields(self.refuse)
        self.revisions: list[str] = []
        self.text: list[str] = []
        self.check_text: Callable[[str], None] = self.check_formula
        self.parser = new_parser(name)
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def read(self, stream: IO[bytes]) -> None:
        self.parser.ParseFile(stream)
        self.fields.close()

    def refuse(self, what: str, **facts: str) -> None:
        raise active(what, self.name, **facts)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        element = local(tag)
        if self.has_handlers is None:
            self.has_handlers = element in WITH_HANDLERS
        if what := ELEMENTS.get(element):
            self.refuse(what)
        for key, value in attributes.items():
            self.attribute(element, local(key), value)
        self.take(element, tag, attributes)

    def take(self, element: str, tag: str, attributes: Mapping[str, str]) -> None:
        """Check the text of formulas, styles and fields."""
        if element in {"f", "definedname"} and "spreadsheetml" in tag:
            self.take_text(self.check_formula)
        elif element == "style" and self.has_handlers:
            self.take_text(self.check_style)
        else:
            self.take_field(element, attributes)

    def take_field(self, element: str, attributes: Mapping[str, str]) -> None:
        if element in {"instrtext", "delinstrtext"} or (element in {"t", "deltext"} and self.fields.in_code):
            self.parser.CharacterDataHandler = self.fields.add
        elif element == "fldchar":
            self.fields.mark(_value(attributes, "fldchartype"))
        elif element == "fldsimple":
            self.fields.add_computed()
            self.fields.check(_value(attributes, "instr"))
        elif element in {"sym", "alternatecontent"}:
            self.fields.add_computed()
        elif element in {"entrymacro", "exitmacro"} and _value(attributes, "val"):
            self.refuse(_("a macro that an event starts"))
        elif element in REVISIONS:
            self.revisions.append(REVISIONS[element])
            self.fields.revision = self.revisions[-1]

    def end(self, tag: str) -> None:
        if self.revisions and local(tag) in REVISIONS:
            self.revisions.pop()
            self.fields.revision = self.revisions[-1] if self.revisions else ""
        if self.parser.CharacterDataHandler is None:
            return
        self.parser.CharacterDataHandler = None
        if self.text:
            self.check_text("".join(self.text))
            self.text.clear()

    def take_text(self, check: Callable[[str], None]) -> None:
        self.check_text = check
        self.parser.CharacterDataHandler = self.text.append

    def attribute(self, element: str, key: str, value: str) -> None:
        if key in {"href", "src"}:
            self.check_target(element, key, value)
        elif key == "action" and ACTION.match(value):
            self.refuse(_("an action that starts a program"))
        elif key == "formula" and self.is_odf:
            self.check_formula(value)
        elif self.has_handlers and HANDLER.fullmatch(key):
            self.refuse(_("a script that an event starts"))
        elif self.has_handlers:
            self.check_style(value)

    def check_target(self, element: str, key: str, value: str) -> None:
        if runs(value):
            self.refuse(_("a link that runs a script or a macro"))
        loads = element in LOADING or key == "src" or (self.is_odf and element not in LED_BY_A_CLICK)
        if loads and is_remote(value):
            self.refuse(REMOTE, target=plain(value))

    def check_style(self, text: str) -> None:
        if found := next(filter(is_remote, STYLE.findall(text)), ""):
            self.refuse(REMOTE, target=plain(found))

    def check_formula(self, text: str) -> None:
        if FORMULA.search(text):
            self.refuse(_("a formula that starts a program or asks another machine"))


def _value(attributes: Mapping[str, str], wanted: str) -> str:
    return next((value for key, value in attributes.items() if local(key) == wanted), "")
