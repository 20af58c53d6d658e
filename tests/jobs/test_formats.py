"""Every kind of document: figures, and each of them found again at its locator in the stored bytes."""

import io
import zipfile
from decimal import Decimal

import pytest

from jobs import quote_at

TALL = 'layout = "tall"'
FIXED = 'time = "2020-08-17"'


def workbook(sheets):
    """Make an XLSX file of the least parts that a reader needs; cells are numbers or inline texts."""
    rows_of = {
        name: "".join(
            f'<row r="{y}">'
            + "".join(
                f'<c r="{chr(64 + x)}{y}"><v>{cell}</v></c>'
                if isinstance(cell, int | float)
                else f'<c r="{chr(64 + x)}{y}" t="inlineStr"><is><t>{cell}</t></is></c>'
                for x, cell in enumerate(row, start=1)
                if cell != ""
            )
            + "</row>"
            for y, row in enumerate(rows, start=1)
        )
        for name, rows in sheets.items()
    }
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(rows_of, start=1))
    related = "".join(
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(rows_of) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{related}</Relationships>',
    }
    for number, rows in enumerate(rows_of.values(), start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return buffer.getvalue()


def pdf(pages):
    """Make a PDF with a line of text on each page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for text in pages:
        stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>"
    out, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    end = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return (out + f"xref\n0 {count}\n0000000000 65535 f \n{table}{end}").encode("latin-1")


CSV_WITH_A_FRAME = """\
Table 3: the parks of the delta

subject,measure,printed,unit
park,projects,111,1
park,"capital, paid in",546,CNY

Note: preliminary
Source: the bureau,,
"""
HTML_PAGE = """<!DOCTYPE html><html><head><meta charset="gb18030"><title>园区</title>
<script>var x = "9 projects";</script>
</head><body><table><tr><td>menu</td></tr></table>
<table id="figures"><caption>x</caption><thead><tr><th>subject</th><th>measure</th><th>printed</th></tr></thead>
<tbody><tr><td rowspan="2">园区</td><td>projects</td><td> 111&nbsp;</td></tr>
<tr><td>zones</td><td><b>2</b>00</td></tr></tbody></table></body></html>"""
TEXT = "As of December 2018 the base had 111 projects with 96 billion yuan.\n截至2018年12月，共有 1,234 家企业。\n"
PATTERNS = r"""layout = "patterns"
[[mapping.patterns]]
subject = "base"
measure = "projects"
unit = "1"
pattern = '(?P<printed>(?P<value>\d+) projects)'
period = "2018-12"
[[mapping.patterns]]
subject = "base"
measure = "amount"
unit = "CNY"
scale = "1e9"
pattern = '(?P<printed>(?P<value>[\d.]+) billion yuan)'
period = "2018-12"
"""
CHINESE = r"""[[mapping.patterns]]
subject = "base"
measure = "companies"
thousands = ","
pattern = '截至(?P<year>\d{4})年(?P<month>\d+)月，共有 (?P<printed>(?P<value>[\d,]+) 家)'
"""
ROWS = {"subject": "park", "measure": "projects", "printed": "111"}
SHEET = {
    "About": [["nothing"]],
    "Fig'ures": [
        ["Title"], ["subject", "measure", "printed", "value"], ["park", "projects", "111", 111],
        ["park", "rate", "16.4", 16.399999999999999], ["Note: provisional"],
    ],
}  # fmt: skip

CASES = {
    "csv with preamble and footnotes": (
        CSV_WITH_A_FRAME.encode(),
        'format = "csv"\nheader_row = 3\nfootnote = "^(Note|Source):"',
        TALL,
        [("capital, paid in", 546, "546"), ("projects", 111, "111")],
    ),
    "csv in gb18030": (
        "subject;measure;printed;value\n园区;项目;111个;111\n".encode("gb18030"),
        'format = "csv"\nencoding = "gb18030"\ndelimiter = ";"',
        TALL,
        [("项目", 111, "111个")],
    ),
    "tsv with a byte order mark": (
        "\ufeffsubject\tmeasure\tprinted\npark\tprojects\t111\n".encode(),
        'format = "tsv"',
        TALL,
        [("projects", 111, "111")],
    ),
    "json": (
        b'{"a/b": [{"subject": "park", "measure": "projects", "printed": 111}]}',
        'format = "json"\nroot = "/a~1b"',
        TALL,
        [("projects", 111, "111")],
    ),
    "ndjson": (
        b'\n{"subject": "park", "measure": "projects", "printed": "111"}\n',
        'format = "ndjson"',
        TALL,
        [("projects", 111, "111")],
    ),
    "xlsx": (
        workbook(SHEET),
        'format = "xlsx"\nsheet = "Fig\'ures"\nheader_row = 2\nfootnote = "^Note"',
        TALL,
        [("projects", 111, "111"), ("rate", Decimal("16.4"), "16.4")],
    ),
    "html table": (
        HTML_PAGE.encode("gb18030"),
        'format = "html"\ntable = "table#figures"',
        TALL,
        [("projects", 111, "111"), ("zones", 200, "200")],
    ),
    "text by patterns": (
        TEXT.encode(),
        'format = "text"',
        PATTERNS + CHINESE,
        [("amount", 96 * 10**9, "96 billion yuan"), ("companies", 1234, "1,234 家"), ("projects", 111, "111 projects")],
    ),
    "html text by patterns": (
        f"<html><body><script>5 projects</script><p>{TEXT}</p><ul><li>x</li></ul></body></html>".encode(),
        'format = "html-text"',
        PATTERNS,
        [("amount", 96_000_000_000, "96 billion yuan"), ("projects", 111, "111 projects")],
    ),
    "pdf by patterns": (
        pdf(["Page one", "the base had 111 projects with 96 billion yuan."]),
        'format = "pdf"',
        PATTERNS,
        [("amount", 96_000_000_000, "96 billion yuan"), ("projects", 111, "111 projects")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_figure_is_found_again_at_its_locator(home, name):
    """Read, recorded, and read back: the printed form stands where the locator says, in the bytes that were kept."""
    payload, read, mapping, expected = CASES[name]
    home.write("document", payload)
    source = home.declare("source", 'kind = "file"\npath = "files/document"', read, mapping, FIXED)
    outcome = home.run(source)
    assert (outcome.outcome, outcome.reason) == ("changed", None)
    found = home.rows("SELECT measure, value, printed FROM figures ORDER BY measure")
    assert found == [(measure, Decimal(value), printed) for measure, value, printed in expected]
    for printed, locator, document, extractor in home.rows(
        "SELECT printed, locator, document, extractor FROM events WHERE kind = 'figure-published.v1'"
    ):
        quote = quote_at(home.runner.store.read(document), source.read, locator)
        assert printed in quote, (locator, quote)
        assert extractor


def test_wide_releases_of_every_plain_format(home):
    """A wide CSV, TSV, JSON and NDJSON file: each figure's cell is found again."""
    wide = 'layout = "wide"\nsubject = ["land"]\nperiod = "day"'
    payloads = {
        "csv": "land,day,cases\n甲,2020-01-01,5\n",
        "tsv": "land\tday\tcases\nA\t2020-01-01\t5\n",
        "json": '[{"land": "A", "day": "2020-01-01", "cases": 5}]',
        "ndjson": '{"land": "A", "day": "2020-01-01", "cases": 5}\n',
    }
    for kind, payload in payloads.items():
        home.write(kind, payload.encode("gb18030"))
        read = f'format = "{kind}"\nencoding = "gb18030"'
        source = home.declare(kind, f'kind = "file"\npath = "files/{kind}"', read, wide, FIXED)
        assert home.run(source).counts.new == 1
        ((printed, locator, document),) = home.rows(
            "SELECT printed, locator, document FROM figures WHERE source = ?", kind
        )
        assert printed in quote_at(home.runner.store.read(document), source.read, locator)


@pytest.mark.parametrize(
    ("payload", "read", "mapping", "reason"),
    [
        (b"not a workbook", 'format = "xlsx"', TALL, "not a spreadsheet"),
        (workbook({"A": [["x"]]}), 'format = "xlsx"\nsheet = "B"', TALL, "no sheet 'B'; found: A"),
        (b"<p>no table", 'format = "html"', TALL, "names 0 elements, allowed: exactly one table"),
        (b"<table></table><table></table>", 'format = "html"', TALL, "names 2 elements"),
        (b"<table id=a></table>", 'format = "html"\ntable = "#a"', TALL, "no header row"),
        (b"%PDF-1.4 broken", 'format = "pdf"', PATTERNS, "ends in the middle of the PDF"),
        (b"%PDF-1.4 broken %%EOF", 'format = "pdf"', PATTERNS, "not a PDF that can be read"),
        (b"the base had many projects", 'format = "text"', PATTERNS, "the pattern of 'projects' is not found"),
        (b"1 projects 2 projects 3 billion yuan", 'format = "text"', PATTERNS, "is found 2 times"),
        (b"<html><body><script>1</script></body></html>", 'format = "html-text"', PATTERNS, "no text in the document"),
    ],
)
def test_a_document_that_no_longer_fits_is_held(home, payload, read, mapping, reason):
    """A workbook, page, text or PDF that is not what it was: held with one line that says why."""
    home.write("document", payload)
    source = home.declare("source", 'kind = "file"\npath = "files/document"', read, mapping, FIXED)
    outcome = home.run(source)
    assert outcome.outcome == "held"
    assert reason in outcome.reason


def test_a_layout_that_cannot_be_read_from_a_format_is_refused(home):
    """Rows need a tall or wide mapping, text needs patterns or prose: said when the file is checked."""
    from events import Incorrect

    for read, mapping in (('format = "pdf"', TALL), ('format = "csv"', PATTERNS)):
        with pytest.raises(Incorrect, match="does not fit"):
            home.declare("source", 'kind = "file"\npath = "x"', read, mapping, FIXED)


def test_a_wide_sheet_with_a_frame(home):
    """A wide CSV file under a title and over footnotes: the frame is left out, the figures are exact."""
    wide = 'layout = "wide"\nsubject = ["land"]\nperiod = "day"'
    home.write("x", "Title;;\nland;day;cases\nA;2020-01-01;5\n;;\nNote: x;;\n")
    read = 'format = "csv"\ndelimiter = ";"\nheader_row = 2\nfootnote = "^Note"'
    source = home.declare("x", 'kind = "file"\npath = "files/x"', read, wide, FIXED)
    assert home.run(source).counts.new == 1
    assert home.rows("SELECT subject, period, printed, value FROM figures") == [("A", "2020-01-01", "5", Decimal(5))]
