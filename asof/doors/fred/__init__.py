"""The FRED door: clients written for FRED and ALFRED read the ledger, unmodified.

routes        the addresses, the api_key, the file types
parameters    names and values of a request; an unknown name is an error that names the right one
series        how a series id is read, what is told about a series
search        choosing, filtering and ordering series
observations  one series: from the ledger's rows to an answer
shapes        output types 1 to 4 (pure)
releases      releases, their dates, sources
graph         fredgraph.csv
intervals     real-time intervals in whole days (pure)
frequency     aggregation to a lower frequency (pure)
transforms    units (pure)
render        XML and JSON
errors        statuses and messages
seam, queries what the door asks of the ledger
"""

from asof.doors.fred.errors import FredError, key_malformed, key_missing, key_unknown
from asof.doors.fred.routes import PREFIXES, any_key, error_answer, routes

__all__ = ["PREFIXES", "FredError", "any_key", "error_answer", "key_malformed", "key_missing", "key_unknown", "routes"]
