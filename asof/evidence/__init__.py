"""Evidence: what stands behind a figure, as it stands in the stored bytes, and how to hand it to others.

quotes   from a document and a locator to the words
bundle   one file with figures, events, receipts, documents and the verifier
"""

from asof.evidence.quotes import Quote, Quotes, holds_printed

__all__ = ["Quote", "Quotes", "holds_printed"]
