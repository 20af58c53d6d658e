"""The pages: figures, their changes and the words they came from, for people who would rather look.

routes     addresses, forms of the answer, headers
asked      one request: language, both clocks, questions to the published copy
listing, figure, evidence, runs, compare, enclaves, query, review    one page each: request to content
charts     drawings as numbers, pure;  formats: values as people read them;  recipes: the same answer by other doors
texts.toml the words of the pages, in English and Chinese
"""

from asof.doors.pages.routes import routes

__all__ = ["routes"]
