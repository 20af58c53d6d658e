"""Documents that are read as text: plain, of an HTML page, of a PDF, with where each part stands."""

from __future__ import annotations

import io
import logging
import warnings
from dataclasses import dataclass
from typing import Literal

from events import Incorrect
from jobs.declarations import ReadText
from jobs.declared_reading import is_encoding
from jobs.read.html import declared_charset, readable_text
from jobs.read.table import Table
from jobs.read.text import decode

PAGE_BREAK = "\f"
PAGES_MAX = 5000


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a document (`pages`: one for each page of a PDF, else one); `unfit` says why there is none."""

    pages: tuple[str, ...] = ()
    extractor: str = "text/1"
    unfit: str | None = None

    def locator(self, page: int, start: int, end: int) -> str:
        """Return where characters stand: `char=start,end` in the text, with the page (from 1) where there are pages."""
        place = f"char={start},{end}"
        return f"page={page + 1}&{place}" if self.extractor.startswith("pdf") else place


def read_page(payload: bytes, read: ReadText) -> Page:
    """Return the text of a document as its format says."""
    if not payload.strip():
        return Page(unfit="the document is empty")
    if read.format == "pdf":
        return _pdf(payload)
    encoding = read.encoding or (declared_charset(payload) if read.format == "html-text" else None) or "utf-8"
    text = decode(payload, encoding)
    if isinstance(text, Table):
        return Page(unfit=text.unfit)
    if read.format == "html-text":
        text = readable_text(text)
    if not text.strip():
        return Page(unfit="there is no text in the document")
    return Page((text,), f"{read.format}/1")


def document_text(payload: bytes, ending: str, encoding: str | None = None) -> str:
    """Return the running text of a file: of its elements for HTML, of its pages (a line break apart) for a PDF.

    Args:
        payload: The bytes of the file.
        ending: The ending of its name, which says what it is: `.html`, `.htm`, `.pdf`; anything else is plain text.
        encoding: How its characters are written; by default what an HTML page says, else UTF-8.

    Raises `Incorrect` where there is no text in it, or none in that encoding.

    """
    forms: dict[str, Literal["html-text", "pdf"]] = {".html": "html-text", ".htm": "html-text", ".pdf": "pdf"}
    form: Literal["text", "html-text", "pdf"] = forms.get(ending.lower(), "text")
    if encoding is not None and not is_encoding(encoding):
        raise Incorrect("this is no encoding", found=encoding, allowed="utf-8, gb18030, utf-16, latin-1 and the like")
    page = read_page(payload, ReadText(format=form, encoding=encoding))
    if page.unfit is not None:
        raise Incorrect("the file cannot be read", found=page.unfit)
    return "\n".join(page.pages)


def _pdf(payload: bytes) -> Page:
    import pypdf
    from pypdf.errors import PyPdfError

    extractor = f"pdf/1 pypdf/{pypdf.__version__}"
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            document = pypdf.PdfReader(io.BytesIO(payload), strict=False)
            if len(document.pages) > PAGES_MAX:
                return Page(unfit=f"more than {PAGES_MAX} pages")
            pages = tuple(page.extract_text() for page in document.pages)
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return Page(unfit=f"not a PDF that can be read: {type(error).__name__}: {error}")
    if not any(page.strip() for page in pages):
        return Page(unfit="there is no text in the PDF; it may hold scanned pictures only")
    return Page(pages, extractor)
