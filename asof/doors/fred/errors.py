"""What a FRED client is told when its request fails: the status and the one message that its error body carries."""

from __future__ import annotations

from datetime import date

from events import AsofError, Incorrect, NotFound, Unavailable

KEY_PAGE = "https://fred.stlouisfed.org/docs/api/api_key.html"
SERIES_UNKNOWN = "Bad Request.  The series does not exist."
SERIES_NOT_YET = (
    "Bad Request.  The series does not exist in ALFRED but may exist in FRED.  Try setting realtime_start and "
    "realtime_end to today's date or removing the realtime_start and realtime_end variables."
)


class FredError(Exception):
    """A request that is answered with `status` and an error body holding `message`."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def bad_request(message: str) -> FredError:
    """Make the error for a request that its sender must change, in FRED's manner of speaking."""
    return FredError(f"Bad Request.  {message}")


def key_missing() -> FredError:
    """Make the error for a request without an api_key."""
    return FredError(f"Bad Request.  Variable api_key has not been set.  Read {KEY_PAGE} for more information.")


def key_malformed() -> FredError:
    """Make the error for a key that cannot be one."""
    return FredError(
        "Bad Request.  The value for variable api_key is not a 32 character alpha-numeric lower-case string.  "
        f"Read {KEY_PAGE} for more information."
    )


def key_unknown() -> FredError:
    """Make the error for a well-formed key that nobody holds."""
    return FredError(
        f"Bad Request.  The value for variable api_key is not registered.  Read {KEY_PAGE} for more information."
    )


def no_vintage_dates(first: date, last: date) -> FredError:
    """Make the error for a real-time period in which the series did not change."""
    return bad_request(f"No vintage dates exist for the specified real-time period: {first} to {last}.")


def too_many_vintage_dates(count: int, first: date, last: date, allowed: int) -> FredError:
    """Make the error for more vintage dates than the file type takes (only where FRED's caps are imitated)."""
    return bad_request(
        f"There are {count} vintage dates in the specified real-time period: {first} to {last}.  This exceeds the "
        f"maximum number of vintage dates allowed for this file type ({allowed})."
    )


def from_ledger(error: AsofError) -> FredError:
    """Translate an error of the house; FRED knows 400, 404, 423 (locked), 429 and 500."""
    if error.code == "unauthorized":
        return key_unknown()
    if error.code == "too-many-requests":
        return FredError(f"Too Many Requests.  {error}", 429)
    if isinstance(error, NotFound):
        return FredError(f"Not Found.  {error}", 404)
    if isinstance(error, Incorrect):
        return bad_request(str(error))
    if isinstance(error, Unavailable):
        return FredError(f"Locked.  {error}", 423)
    return FredError(f"Internal Server Error.  {error}", 500)
