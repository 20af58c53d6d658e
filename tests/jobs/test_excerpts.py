"""What is shown of a stored document: the place that a locator names, in every format, exactly."""

from __future__ import annotations

import io
import zipfile

import pytest

from jobs import excerpt_of

JSON = '{"a/b": [1.50, {"~": "x \\"y\\"", "k": [true, null]}], "ä": {"n": 1e3}}'
SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>day</t></is></c><c r="B1" t="inlineStr"><is><t>count</t></is></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t>2018</t></is></c><c r="B2"><v>111</v></c></row>
<row r="3"><c r="A3" t="inlineStr"><is><t>2019</t></is></c><c r="B3"><v>120</v></c></row>
</sheetData></worksheet>"""
PAGE = b"""<html><body><table><tr><th>day</th><th>count</th></tr><tr><td>2018</td><td>111</td></tr>
<tr><td>2019</td><td><script>alert(1)</script>120</td></tr></table></body></html>"""


def workbook() -> bytes:
    """Write a workbook of one sheet by hand."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets><sheet name="It\'s" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": SHEET,
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


def pdf(text: str) -> bytes:
    """Write a PDF of one page with one line."""
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R "
            "/Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}").encode("latin-1")


@pytest.mark.parametrize(
    ("pointer", "quote"),
    [
        ("/a~1b/0", "1.50"),
        ("/a~1b/1/~0", '"x \\"y\\""'),
        ("/a~1b/1/k", "[true, null]"),
        ("/a~1b/1", '{"~": "x \\"y\\"", "k": [true, null]}'),
        ("/ä/n", "1e3"),
    ],
)
def test_a_json_pointer_is_shown_as_it_was_written(pointer: str, quote: str) -> None:
    """The span of the very characters of the value, with all of the document around it."""
    found = excerpt_of(JSON.encode(), None, pointer)
    assert found.quote == quote
    assert found.before + found.quote + found.after == JSON
    assert excerpt_of(JSON.encode(), None, pointer + "/nothing").quote == ""


def test_rows_and_cells_of_delimited_text() -> None:
    """A row with its heading and its neighbours; a cell is named within its row."""
    text = b"day;count\n" + b"".join(b"20%02d;%d\n" % (year, year * 10) for year in range(30))
    found = excerpt_of(text, None, "row=12")
    assert (found.form, found.row, found.column) == ("table", 12, 0)
    assert [number for number, _ in found.rows] == [1, *range(8, 17)]
    assert dict(found.rows)[12] == ["2010", "100"]
    assert excerpt_of(text, None, "cell=12,2").quote == "100"
    assert excerpt_of(text, None, "row=99").quote == ""


def test_a_row_of_a_workbook_and_of_a_page() -> None:
    """A range of a sheet, and the path of a row in a page: shown as cells, the heading above."""
    sheet = excerpt_of(workbook(), None, "'It''s'!A3:B3")
    assert sheet.rows == [(0, ["day", "count"]), (2, ["2018", "111"]), (3, ["2019", "120"])]
    assert sheet.row == 3
    path = "html > body > table:nth-of-type(1) > tbody:nth-of-type(1) > tr:nth-of-type(2)"
    page = excerpt_of(PAGE, None, path)
    assert page.quote == "2018, 111"
    assert page.rows[0] == (0, ["day", "count"])


def test_characters_of_text_and_of_a_page_of_a_pdf() -> None:
    """The characters themselves; beyond the end there is no place."""
    text = "As of December 2018, 111 projects.\n" * 200
    found = excerpt_of(text.encode(), None, "char=3521,3524")
    assert found.quote == text[3521:3524] == "111"
    assert found.cut
    made = pdf("A total of 111 projects")
    assert excerpt_of(made, None, "page=1&char=11,14").quote == "111"
    assert "A total of 111 projects" in excerpt_of(made).before
    assert excerpt_of(made, None, "page=2&char=11,14").quote == ""


def test_lines() -> None:
    """RFC 5147 counts between lines: 1,2 is the second."""
    text = b'{"a": 1}\n{"a": 2}\n{"a": 3}\n'
    assert excerpt_of(text, None, "line=1,2").quote == '{"a": 2}'
    assert excerpt_of(text, None, "line=9,10").quote == ""


@pytest.mark.parametrize("payload", [b"", b"\x00\x01", b"%PDF-broken", b"PK\x03\x04broken", b"{", b"\xff\xfea\x00"])
@pytest.mark.parametrize(
    "locator", [None, "row=2", "/a", "line=0,1", "char=0,1", "page=1&char=0,1", "'S'!A1:B1", "html > body", "?"]
)
def test_whatever_the_bytes_are_something_is_shown(payload: bytes, locator: str | None) -> None:
    """A broken document, or a locator of another format, is no error."""
    assert excerpt_of(payload, None, locator).form in {"text", "table", "binary"}
