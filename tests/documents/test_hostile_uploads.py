"""Files that hide a program, another file or another format are refused at the door; ordinary papers are not."""

import struct
import zipfile
from io import BytesIO
from typing import Any

import pytest

from summit.core.upload_checks.kinds import CHECKERS
from summit.core.upload_checks.refusals import RefusedUpload
from summit.documents.models import File
from summit.summits.models import Summit
from tests.factories.documents import make_document, pdf, upload
from tests.factories.uploads import MICROSOFT, OOXML, docx, odt, relations, word
from tests.factories.word_papers import FIELDS, OFFICE, SHEET, WORD, Part, book, nested, ordinary_paper, paper

URL = "/api/v1/summits/bishkek-2025/document-files/"
MENU = b'<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui"/>'
LETTERS = " QUOTE 68 68 69 65 85 84 79 "
PROGRAM = ' c:\\\\cmd.exe "/k calc" '
END = b"PK\x05\x06"


def charted(*, kind: str = SHEET, content: bytes | None = None) -> bytes:
    chart = Part("word/charts/chart1.xml", f"{OFFICE}drawingml.chart+xml", f"{OOXML}chart")
    table = Part("word/embeddings/a.xlsx", kind, f"{OOXML}package", content or book(), source=chart.name)
    return paper(chart, table)


def deleted(text: str, how: str = "del", element: str = "delInstrText") -> str:
    return f"<w:{how}><w:{element}>{text}</w:{element}></w:{how}>"


def described(content: bytes) -> bytes:
    """Write the archive as programs do that cannot go back: the size of each part comes after it."""

    class Stream(BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_place: int) -> int:
            raise OSError

    out = Stream()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name))
    return out.getvalue()


def commented(content: bytes, comment: bytes) -> bytes:
    return content[:-2] + struct.pack("<H", len(comment)) + comment


def between(content: bytes, hidden: bytes) -> bytes:
    """Put bytes between the parts of the archive and its directory."""
    at = content.index(b"PK\x01\x02")
    end = content.rindex(END)
    (start,) = struct.unpack_from("<I", content, end + 16)
    moved = content[end : end + 16] + struct.pack("<I", start + len(hidden)) + content[end + 20 :]
    return content[:at] + hidden + content[at:end] + moved


def with_extra(content: bytes, extra: bytes) -> bytes:
    """Put an extra field into the header of each part."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name)
            entry.extra = struct.pack("<HH", 0xA220, len(extra)) + extra
            new.writestr(entry, old.read(name))
    return out.getvalue()


def archive_in_a_pdf() -> bytes:
    """Return a PDF whose last comment is an archive: programs for archives read it from the end."""
    content, end = pdf(), b"\n%%EOF\n"
    at = content.rindex(b"startxref")
    return content[:at] + b"%" + commented(docx(), b"\n" + content[at:] + end) + b"\n" + content[at:]


ACTIVE_FIELDS = {
    "letters of numbers": nested(LETTERS),
    "a name made of numbers": nested(nested(LETTERS), PROGRAM),
    "a name made of numbers, simple": nested('<w:fldSimple w:instr=" QUOTE 68 68 69 "/>', PROGRAM),
    "half of a name": nested("D", nested(" QUOTE 68 "), "E", PROGRAM),
    "a name that goes on": nested("PAGE", nested(" QUOTE 68 "), PROGRAM),
    "a name that a condition yields": nested(nested(' IF 1 = 1 "DDEAUTO" "" '), PROGRAM),
    "a name that was set": nested(' SET x "DDEAUTO" ') + nested(nested(" REF x "), PROGRAM),
    "a name that is asked for": nested(' FILLIN "?" '),
    "a name in a deleted place": nested(deleted("PAGE "), f"DDEAUTO {PROGRAM}"),
    "a name in a moved place": nested(deleted("PAGE ", "moveFrom", "instrText"), f"DDEAUTO {PROGRAM}"),
    "a name behind what was inserted": nested(deleted("PAGE ", "ins", "instrText"), f"DDEAUTO {PROGRAM}"),
    "a name as ordinary text": nested("<w:t>DDEAUTO c:</w:t>"),
    "a name in symbols": nested('<w:sym w:char="F044"/><w:sym w:char="F044"/><w:sym w:char="F045"/>', " PAGE "),
    "a name in an alternative": nested("<mc:AlternateContent xmlns:mc='urn:mc'/>", "PAGE", f" DDEAUTO {PROGRAM}"),
    "a code in the result": nested(" PAGE ").replace("<w:t>1</w:t>", "<w:instrText>DDE x</w:instrText>"),
    "a field in the result": nested(" TOC ").replace("<w:t>1</w:t>", nested("DDE x")),
    "a field that nobody knows": nested(" WHATEVER x "),
    "a macro's button": nested(" MACROBUTTON FileClose x "),
    "what a printer does": nested(" PRINT 27 "),
    "a text beside it": nested(' INCLUDETEXT "C:\\\\a.docx" '),
    "a picture whose place is worked out": nested(" INCLUDEPICTURE ", nested(" REF x ")),
    "a link whose place is worked out": nested(" HYPERLINK ", nested(" REF x ")),
    "a link that runs": nested(' HYPERLINK "javascript:x()" '),
    "a macro on entry": '<w:ffData><w:entryMacro w:val="x"/></w:ffData>',
    "a film": '<wp15:webVideoPr xmlns:wp15="urn:v" embeddedHtml="&lt;iframe&gt;"/>',
}
HIDDEN_PARTS = {
    "a menu": paper(Part("customUI/x.xml", "application/xml", f"{MICROSOFT}ui/extensibility", MENU, source="")),
    "a menu of 2010": paper(
        Part("ui/x.xml", "application/xml", f"{MICROSOFT.replace('2006', '2007')}ui/extensibility", MENU, source="")
    ),
    "a menu that nothing refers to": paper(Part("customUI/customUI.xml", "application/xml", content=MENU)),
    "keys": paper(
        Part("word/x.xml", "application/vnd.ms-word.keyMapCustomizations+xml", f"{MICROSOFT}keyMapCustomizations")
    ),
    "macros of OnlyOffice": paper(
        Part("word/x.bin", "application/octet-stream", "http://schemas.onlyoffice.com/jsaProject")
    ),
    "a document that nothing refers to": paper(Part("word/embeddings/a.docx", f"{WORD}document", content=docx())),
    "a document that says it is a picture": paper(Part("word/media/a.png", "image/png", f"{OOXML}image", docx())),
    "a picture that nothing refers to": paper(Part("word/media/a.png", "image/png")),
    "parts that refer to each other only": paper(
        Part("word/a.xml", "application/xml", f"{OOXML}customXml", source="word/b.xml"),
        Part("word/b.xml", "application/xml", f"{OOXML}customXml", source="word/a.xml"),
    ),
    "a part of an unknown kind": paper(Part("word/a.bin", "application/octet-stream", f"{OOXML}image", b"x")),
    "a part without a kind": docx(
        {"word/a": b"x", "word/_rels/document.xml.rels": relations((f"{OOXML}image", "a", False))}
    ),
    "a reference of an unknown kind": paper(Part("word/a.xml", "application/xml", "urn:x/whatever")),
    "a chart with a document": charted(kind=f"{WORD}document", content=docx()),
    "a chart with a document that says it is a table": charted(content=docx()),
    "a list of references that nothing has": docx({"word/_rels/x.xml.rels": relations()}),
    "something in the trash": docx({"[trash]/0000.dat": b"\0\0MZ"}),
}
TWO_FILES = {
    "bytes before": (".docx", b"PK\x03\x04" + docx()),
    "a PDF behind": (".docx", docx() + pdf()),
    "a header of a PDF behind": (".docx", docx() + b"%PDF-1.7"),
    "a PDF in the comment": (".docx", commented(docx(), pdf())),
    "bytes between": (".docx", between(docx(), b"hidden")),
    "a PDF in an extra field": (".docx", with_extra(docx(), b"%PDF-1.7\n")),
    "a PDF behind an ODT": (".odt", odt() + pdf()),
    "an archive behind a PDF": (".pdf", pdf() + docx()),
    "a page behind a PDF": (".pdf", pdf() + b"\n<script>x()</script>"),
    "an archive in a PDF": (".pdf", archive_in_a_pdf()),
    "a program before a PDF": (".pdf", b"MZ" + pdf()),
    "a picture before a PDF": (".pdf", b"GIF89a" + pdf()),
    "a PDF in a text": (".txt", b"A text\n" + pdf().replace(b"\xe2\xe3\xcf\xd3", b"")),
}
TRIED_AT_THE_DOOR = [
    "letters of numbers",
    "a menu",
    "a document that nothing refers to",
    "a PDF behind",
    "bytes before",
]
ORDINARY = {
    "a paper": (".docx", ordinary_paper()),
    "fields of each kind": (".docx", paper(body="".join(FIELDS))),
    "the size of each part behind it": (".docx", described(ordinary_paper())),
    "room to grow, as Word leaves it": (".docx", with_extra(docx(), bytes(500))),
    "zeros in the trash": (".docx", docx({"[trash]/0000.dat": bytes(300)})),
    "a chart": (".docx", charted()),
    "an ODT": (".odt", described(odt())),
    "a PDF with blanks behind": (".pdf", pdf() + b"\r\n\0\0"),
    "a PDF that was changed": (".pdf", pdf() + b"%%EOF\n"),
}


def hostile() -> dict[str, tuple[str, bytes, str]]:
    return {
        **{what: (".docx", paper(body=body), "active_content") for what, body in ACTIVE_FIELDS.items()},
        **{what: (".docx", content, "active_content") for what, content in HIDDEN_PARTS.items()},
        **{what: (ending, content, "wrong_type") for what, (ending, content) in TWO_FILES.items()},
    }


@pytest.mark.parametrize("what", list(hostile()))
def test_what_is_hidden_is_found(what: str) -> None:
    extension, content, code = hostile()[what]

    with pytest.raises(RefusedUpload) as refusal:
        CHECKERS[extension][1](content)

    assert refusal.value.code == code, refusal.value.message


@pytest.mark.parametrize("what", list(ORDINARY))
def test_ordinary_papers_are_taken(what: str) -> None:
    extension, content = ORDINARY[what]

    CHECKERS[extension][1](content)


def test_a_field_in_a_part_that_is_not_the_text_is_found() -> None:
    content = word(nested(nested(LETTERS), PROGRAM))
    for kind in ("header", "footnotes", "comments"):
        with pytest.raises(RefusedUpload, match="may start a program"):
            CHECKERS[".docx"][1](paper(Part(f"word/{kind}.xml", f"{WORD}{kind}+xml", f"{OOXML}{kind}", content)))


def test_the_door_refuses_what_hides_something_and_takes_a_paper(summit: Summit, api: Any, alice: Any) -> None:
    document = make_document(summit)
    files = hostile()
    answers: dict[str, tuple[int, str, str]] = {}
    for what in (
        "a name made of numbers",
        "a menu",
        "a document that nothing refers to",
        "a PDF behind",
        "bytes before",
    ):
        extension, content, _code = files[what]
        sent = {"document": document.pk, "language": "ru", "file": upload(f"a{extension}", content)}
        answer = api.by(alice).post(URL, sent, format="multipart")
        answers[what] = (answer.status_code, answer.json()["code"], answer.json()["errors"][0]["field"])

    assert answers == {what: (400, files[what][2], "file") for what in answers}
    assert not File.objects.exists()
    sent = {"document": document.pk, "language": "ru", "file": upload("a.docx", ordinary_paper())}
    assert api.by(alice).post(URL, sent, format="multipart").status_code == 201


def test_a_refusal_says_in_the_readers_language_what_was_found(summit: Summit, api: Any, alice: Any) -> None:
    file = upload("a.docx", paper(body=nested(nested(LETTERS), PROGRAM)))
    sent = {"document": make_document(summit).pk, "language": "ru", "file": file}

    answer = api.by(alice).post(URL, sent, format="multipart", headers={"Accept-Language": "ru"})

    assert "поле" in answer.json()["detail"], answer.json()
