"""Evidence: what stands behind a figure, as it stands in the stored bytes, and how to hand it to others.

quotes     from a document and a locator to the words
files      WARC files, read without the code that wrote them
verifying  `verify_home`: everything that is kept, checked
bundle     one ZIP file with figures, events, receipts, documents and the verifier
provenance PROV-JSON of who derived what from what
takedown   the bytes of a document go, its digest stays
"""

from asof.evidence.quotes import Quote, Quotes, holds_printed
from asof.evidence.takedown import finish_removals, remove_document

__all__ = ["Quote", "Quotes", "finish_removals", "holds_printed", "remove_document"]
