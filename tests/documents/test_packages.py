"""DOCX and ODT are read by what they say of their parts; what runs or loads is refused by name."""

from typing import Any

import pytest

from summit.core.upload_checks.kinds import CHECKERS
from summit.core.upload_checks.ooxml import UNKNOWN_PART, UNKNOWN_RELATION, UNUSED
from summit.core.upload_checks.refusals import RefusedUpload
from tests.factories.documents import pdf
from tests.factories.uploads import (
    MAIN_TYPE,
    MICROSOFT,
    ODT_TYPE,
    OOXML,
    archive,
    docx,
    field,
    odt,
    related,
    relations,
    types,
    word,
)
from tests.factories.word_papers import SHEET, WORD, Part, book, paper

STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
SVG = "http://www.w3.org/2000/svg"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
DRAWING = (
    f"<svg xmlns='{SVG}'><a href='https://a.org'/><use href='#x'/><style>a {{fill: url(#b)}}</style></svg>".encode()
)
DRAWING_WITH_ENTITY = b"<!DOCTYPE svg [<!ENTITY s 'http://www.w3.org/2000/svg'>]><svg xmlns='&s;'/>"
PE = b"MZ\x90\0" + bytes(56) + (64).to_bytes(4, "little") + b"PE\0\0"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


def charted(content: bytes, kind: str = "package") -> bytes:
    """Return a DOCX with a chart and the table behind it."""
    return docx(
        {
            "[Content_Types].xml": types(
                {"/word/document.xml": MAIN_TYPE, "/word/charts/chart1.xml": CHART_TYPE}, xlsx=SHEET
            ),
            "word/_rels/document.xml.rels": relations((f"{OOXML}chart", "charts/chart1.xml", False)),
            "word/charts/chart1.xml": b"<c:chart xmlns:c='urn:c'/>",
            "word/charts/_rels/chart1.xml.rels": relations((f"{OOXML}{kind}", "../embeddings/a.xlsx", False)),
            "word/embeddings/a.xlsx": content,
        }
    )


def in_settings(kind: str, target: str) -> bytes:
    settings = "word/settings.xml"
    return docx(
        {
            "[Content_Types].xml": types({"/word/document.xml": MAIN_TYPE, f"/{settings}": f"{WORD}settings+xml"}),
            "word/_rels/document.xml.rels": relations((f"{OOXML}settings", "settings.xml", False)),
            settings: b"<x/>",
            "word/_rels/settings.xml.rels": relations((kind, target, True)),
        }
    )


def typed(part: str, kind: str) -> bytes:
    return docx({"[Content_Types].xml": types({"/word/document.xml": MAIN_TYPE, f"/{part}": kind}), part: b"x"})


def xlinked(element: str, target: str) -> str:
    return f'<{element} xlink:href="{target}" xlink:actuate="onLoad"/>'


TAKEN_FILES: dict[str, tuple[str, bytes]] = {
    "as Word Online writes it": (".docx", docx(main="word/document2.xml")),
    "a document that is found by an absolute name": (
        ".docx",
        docx({"_rels/.rels": relations((f"{STRICT}officeDocument", "/word/./x/../docum%65nt.xml", False))}),
    ),
    "types in capitals": (
        ".docx",
        docx({"[Content_Types].xml": types({"/WORD/document.xml": MAIN_TYPE.upper()})}),
    ),
    "pictures of all kinds": (
        ".docx",
        paper(
            *(
                Part(f"word/media/image.{ext}", f"image/{ext}", f"{OOXML}image", b"\x1f\x8b x")
                for ext in ("jfif", "emz", "ico", "wdp", "heic", "wmz")
            ),
            Part("word/media/i.svg", "image/svg+xml", f"{OOXML}image", DRAWING),
            Part("word/media/j.svg", "image/svg+xml", f"{OOXML}image", DRAWING_WITH_ENTITY),
        ),
    ),
    "data that only look like markup": (
        ".docx",
        paper(Part("customXml/item1.xml", "application/xml", f"{OOXML}customXml", b"<a><b></a>")),
    ),
    "links to follow": (".docx", related(f"{OOXML}hyperlink", "https://example.org/a?b=c", away=True)),
    "the author's own template": (
        ".docx",
        in_settings(f"{OOXML}attachedTemplate", r"file:///C:\Users\aigul\Templates\Letter.dotx"),
    ),
    "a mail's picture": (".docx", docx({"word/document.xml": word('<v:imagedata o="" href="cid:image1"/>')})),
    "fields that count": (".docx", docx({"word/document.xml": field(" PAGEREF _Toc1 ", "\\h")})),
    "a field about DDE": (".docx", docx({"word/document.xml": field('HYPERLINK "https://example.org/DDEAUTO"')})),
    "a picture beside it": (
        ".docx",
        docx({"word/document.xml": field('INCLUDEPICTURE "C:\\\\Users\\\\a.png" \\* MERGEFORMAT')}),
    ),
    "a chart with its table": (".docx", charted(book())),
    "UTF-16": (".docx", docx({"word/document.xml": word().decode()[21:].encode("utf-16")})),
    "an ordinary ODT": (
        ".odt",
        odt('<office:scripts/><text:a xlink:href="https://a.org"/><draw:image xlink:href="Pictures/1.png"/>'),
    ),
    "an ODT with its author's template": (".odt", odt(xlinked("meta:template", "file:///letters/letter.ott"))),
    "an ODT with a chart in it, and what nobody knows": (
        ".odt",
        odt(parts={"Object 1/content.xml": b"<x/>", "ObjectReplacements/Object 1": b"VCLMTF", "layout-cache": b"\0"}),
    ),
    "an ODT without a manifest": (".odt", archive({"mimetype": ODT_TYPE.encode(), "content.xml": b"<x/>"})),
    "an old manifest with its DOCTYPE": (
        ".odt",
        odt(parts={"META-INF/manifest.xml": b'<!DOCTYPE m PUBLIC "-//OpenOffice.org" "Manifest.dtd"><m/>'}),
    ),
}

ACTIVE: dict[str, tuple[str, bytes]] = {
    "a template from elsewhere": (".docx", in_settings(f"{OOXML}attachedTemplate", "https://a.org/t.dotm")),
    "strict": (".docx", in_settings(f"{STRICT}attachedTemplate", "http://a.org/t.dotm")),
    "from a share": (".docx", in_settings(f"{OOXML}attachedTemplate", r"\\a.org\t.dotm")),
    "from a share by a file": (".docx", in_settings(f"{OOXML}attachedTemplate", r"file:///\\a.org\t.dotm")),
    "from a share, encoded": (".docx", in_settings(f"{OOXML}attachedTemplate", "file:%2F%2Fa.org/t.dotm")),
    "no mode": (".docx", related(f"{OOXML}image", "HTTP://a.org/x.png")),
    "a linked picture": (".docx", related(f"{OOXML}image", "https://a.org/x.png", away=True)),
    "a frame": (".docx", docx({"word/_rels/webSettings.xml.rels": relations((f"{OOXML}frame", "//a.org/x", True))})),
    "a subdocument": (".docx", related(f"{OOXML}subDocument", "ftp://a.org/x", away=True)),
    "an object elsewhere": (".docx", related(f"{OOXML}oleObject", "https://a.org/x.xls", away=True)),
    "an object": (".docx", related(f"{OOXML}oleObject", "embeddings/x.bin")),
    "an object behind a chart": (".docx", charted(book(), kind="oleObject")),
    "a document in it": (".docx", related(f"{OOXML}package", "embeddings/x.docx")),
    "a control": (".docx", related(f"{OOXML}control", "x.xml")),
    "macros": (".docx", related(f"{MICROSOFT}vbaProject", "x.bin")),
    "macros by type": (".docx", typed("word/x.bin", "application/VND.ms-office.vbaProject")),
    "macros by the extension's type": (
        ".docx",
        docx({"word/x.bin": b"x"}, bin="application/vnd.ms-office.vbaProject; x=y"),
    ),
    "a macro document": (
        ".docx",
        docx(
            {
                "[Content_Types].xml": types(
                    {"/word/document.xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}
                )
            }
        ),
    ),
    "another document that is read into it": (".docx", related(f"{OOXML}aFChunk", "x.mht")),
    "an add-in": (".docx", related("http://schemas.microsoft.com/office/2011/relationships/webextension", "x.xml")),
    "toolbars": (".docx", related(f"{MICROSOFT}attachedToolbars", "x.bin")),
    "buttons that call macros": (
        ".docx",
        docx({"customUI/customUI.xml": b"<c:customUI xmlns:c='urn:c'><c:button onAction='x'/></c:customUI>"}),
    ),
    "other data": (".docx", related(f"{OOXML}mailMergeSource", "file:///C:/x.mdb", away=True)),
    "a link that runs": (".docx", related(f"{OOXML}hyperlink", " java%73cript:x", away=True)),
    "DDE": (".docx", docx({"word/document.xml": field('DDEAUTO c:\\\\cmd.exe "/k calc"')})),
    "DDE in pieces": (".docx", docx({"word/document.xml": field(" D", "DEA", "UTO c:\\\\cmd.exe")})),
    "DDE in UTF-16": (".docx", docx({"word/document.xml": field("DDE x").decode()[21:].encode("utf-16")})),
    "DDE by another prefix": (
        ".docx",
        docx({"word/document.xml": field("dde x").replace(b"w:", b"q:").replace(b"s:w", b"s:q")}),
    ),
    "DDE in a simple field": (".docx", docx({"word/document.xml": word('<w:fldSimple w:instr=" DDEAUTO x"/>')})),
    "DDE without an end": (".docx", docx({"word/document.xml": word("<w:instrText>DDEAUTO x</w:instrText>")})),
    "DDE in a header": (
        ".docx",
        docx({"word/header1.xml": word('<w:fldSimple w:instr="DDE x"/>'), "word/header1.png": b"x"}),
    ),
    "a document that is called data": (
        ".docx",
        docx({"customXml/x.dat": field("DDE x")}, main="customXml/x.dat"),
    ),
    "a text from elsewhere": (".docx", docx({"word/document.xml": field('INCLUDETEXT "\\\\\\\\a.org\\\\x.doc"')})),
    "a picture from elsewhere": (
        ".docx",
        docx({"word/document.xml": field("INCLUDE", "PICTURE ", '"https://a.org/x"')}),
    ),
    "a drawing from elsewhere": (".docx", docx({"word/document.xml": word('<v:imagedata src="https://a.org/x"/>')})),
    "an action of a slide": (".docx", docx({"word/document.xml": word('<v:x action="ppaction://program"/>')})),
    "a table that asks": (".docx", charted(book(formula='WEBSERVICE("https://a.org")'))),
    "a table with DDE": (".docx", charted(book(formula="cmd|'/c calc'!A0"))),
    "a table with macros": (".docx", charted(book({"xl/vbaProject.bin": OLE}))),
    "a table with a table": (".docx", charted(book({"xl/x.xlsx": book()}))),
    "an archive": (".docx", docx({"word/media/image1.png": archive({"a": b"x"})})),
    **{
        f"bytes of a program: {begins!r}": (".docx", docx({"word/media/image1.png": begins + bytes(100)}))
        for begins in (PE, OLE, b"\x7fELF", b"\xcf\xfa\xed\xfe", b"#!/bin/sh", b"L\0\0\0\x01\x14\x02\0")
    },
    "a page with a script": (".docx", docx({"[trash]/x": b"<html><SCRIPT>x</SCRIPT>"})),
    "a program by name": (".docx", docx({"word/media/x.vbs": b"x"})),
    "a drawing with a script": (
        ".docx",
        docx({"word/media/i.svg": f"<s:svg xmlns:s='{SVG}' onload='x()'/>".encode()}),
    ),
    "a drawing that loads": (
        ".docx",
        docx({"word/media/i.png": f"<?xml version='1.0'?><svg xmlns='{SVG}'><image href='//a.org/x'/></svg>".encode()}),
    ),
    **{
        f"a drawing with {inner}": (".docx", docx({"word/media/i.svg": f"<svg xmlns='{SVG}'>{inner}</svg>".encode()}))
        for inner in ("<style>@import 'https://a.org/x'</style>", "<g style='fill: url(\"//a.org/x\")'/>", "<iframe/>")
    },
    "a mail merge": (".docx", docx({"word/settings.xml": word("<w:connectString/>")})),
    "an ODT with macros": (".odt", odt(parts={"Basic/script-lc.xml": b"<x/>"})),
    "an ODT with scripts": (".odt", odt(parts={"Scripts/python/x.txt": b"x"})),
    "an ODT with a program": (".odt", odt(parts={"Pictures/1.png": PE})),
    "an ODT with an archive": (".odt", odt(parts={"Object 1": odt()})),
    "an ODT with an OLE object": (".odt", odt(parts={"Object 1": OLE})),
    **{
        f"an ODT with {body}": (".odt", odt(body))
        for body in (
            "<office:scripts><office:script/></office:scripts>",
            "<office:event-listeners><script:event-listener/></office:event-listeners>",
            "<text:script>x</text:script>",
            "<text:execute-macro/>",
            "<draw:object-ole/>",
            "<draw:plugin/>",
            "<draw:floating-frame/>",
            "<office:dde-source/>",
            "<text:dde-connection/>",
            xlinked("draw:image", "https://a.org/x.png"),
            xlinked("text:section-source", "file://a.org/x.odt"),
            xlinked("meta:template", "http://a.org/x.ott"),
            xlinked("meta:auto-reload", "http://a.org/"),
            xlinked("text:a", "vnd.sun.star.script:x?language=Basic"),
        )
    },
    "an ODT with an event in its styles, in UTF-16": (
        ".odt",
        odt(parts={"styles.xml": '<x xmlns:q="urn:q"><q:event-listener/></x>'.encode("utf-16")}),
    ),
}

OTHERWISE_REFUSED: dict[str, tuple[str, bytes, str]] = {
    "Word's old format": (".docx", OLE, "wrong_type"),
    "a DOCX with a password": (".docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted_file"),
    "an ODT with a password": (
        ".odt",
        odt(manifest="<m:file-entry><m:encryption-data/></m:file-entry>", parts={"content.xml": b"\x01\x02"}),
        "encrypted_file",
    ),
    "a table": (".docx", book(), "wrong_type"),
    "no document": (".docx", docx({"_rels/.rels": relations()}), "wrong_type"),
    "a document that is cut off": (".docx", docx({"word/document.xml": word()[:-9]}), "broken_file"),
    "entities": (".docx", docx({"word/document.xml": ENTITIES}), "broken_file"),
    "an entity from elsewhere": (
        ".docx",
        docx({"word/document.xml": b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"}),
        "broken_file",
    ),
    "an ODT with entities": (".odt", odt(parts={"content.xml": ENTITIES}), "broken_file"),
    "two parts of one name": (".docx", docx({"WORD/document.xml": word()}), "broken_file"),
    "a part in pieces": (".docx", docx({"word/x.xml/[0].piece": b"x"}), "broken_file"),
    "an ODT that swells": (".odt", odt(parts={"Pictures/1.png": bytes(50_000_000)}), "swollen_file"),
    "a program before the archive": (".docx", PE + docx(), "wrong_type"),
    "a template": (".odt", archive({"mimetype": (ODT_TYPE + "-template").encode()}), "wrong_type"),
    "a PDF": (".odt", pdf(), "wrong_type"),
}


@pytest.mark.parametrize("what", list(TAKEN_FILES))
def test_what_neither_runs_nor_loads_is_taken(what: str) -> None:
    extension, content = TAKEN_FILES[what]

    CHECKERS[extension][1](content)


@pytest.mark.parametrize("what", list(ACTIVE))
def test_what_runs_or_loads_is_not_taken_and_is_named(what: str) -> None:
    extension, content = ACTIVE[what]

    with pytest.raises(RefusedUpload, match=r"^This file contains .+ \(in .+\); send it without that\.$") as refusal:
        CHECKERS[extension][1](content)

    assert refusal.value.code == "active_content"
    # Not because the part is unused here, but for what it is.
    assert refusal.value.facts["what"] not in {UNUSED, UNKNOWN_PART, UNKNOWN_RELATION}


@pytest.mark.parametrize("what", list(OTHERWISE_REFUSED))
def test_what_is_no_document_is_not_taken(what: str) -> None:
    extension, content, code = OTHERWISE_REFUSED[what]

    with pytest.raises(RefusedUpload) as refusal:
        CHECKERS[extension][1](content)

    assert refusal.value.code == code


def test_a_name_in_a_package_is_shown_without_what_is_unseen() -> None:
    message: Any = None
    try:
        CHECKERS[".docx"][1](docx({"word/\u202egnp.x\n<b>" + "x" * 200 + ".exe": b"x"}))
    except RefusedUpload as refusal:
        message = refusal.message

    assert "word/gnp.x<b>xxx" in message
    assert len(message) < 200
