"""Documents byte for byte: WARC files (`warc`), an index that can be made again (`index`), the store over both."""

from jobs.documents.index import Place
from jobs.documents.store import DocumentStore
from jobs.documents.warc import HIDDEN, SECRET_HEADERS, Exchange, digest_of, without_secrets

__all__ = ["HIDDEN", "SECRET_HEADERS", "DocumentStore", "Exchange", "Place", "digest_of", "without_secrets"]
