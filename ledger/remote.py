"""A ledger that is asked over HTTP: the same questions, the same results, Arrow on the wire.

    with ledger.connect("http://127.0.0.1:8321") as book:
        book.sql("SELECT * FROM figures", published_by="2020-08-17").df()

It only asks; whoever records opens the home folder. httpx is imported when it is needed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from events import AsofError, Conflict, Fault, Incorrect, NotFound, Unavailable
from ledger import sql
from ledger.moments import MomentLike, moment

if TYPE_CHECKING:
    import httpx
    import pyarrow as pa

    from ledger.result import Result

TIMEOUT_SECONDS = 120.0
_ERRORS: dict[int, type[AsofError]] = {404: NotFound, 409: Conflict, 410: NotFound, 429: Unavailable, 503: Unavailable}
Parameters = Sequence[Any] | Mapping[str, Any] | None


def connect(address: str, token: str | None = None, timeout_seconds: float = TIMEOUT_SECONDS) -> RemoteLedger:
    """Return the ledger behind an HTTP door; nothing is sent before the first question.

    Raises:
        Incorrect: the address is not one of HTTP.

    """
    if not address.startswith(("http://", "https://")):
        raise Incorrect(
            "not the address of an HTTP door", found=address, allowed="http://HOST:PORT or https://HOST:PORT"
        )
    return RemoteLedger(address, token, timeout_seconds)


class RemoteLedger:
    """Questions to a ledger elsewhere; `sql`, `release` and `history` as on a ledger that is here."""

    def __init__(self, address: str, token: str | None, timeout_seconds: float) -> None:
        import httpx

        headers = {"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        self.address = address.rstrip("/")
        self._client = httpx.Client(base_url=self.address, headers=headers, timeout=timeout_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def sql(
        self,
        query: str,
        parameters: Parameters = None,
        published_by: MomentLike = None,
        recorded_by: MomentLike = None,
    ) -> Result:
        """Ask in SQL, with every view bound to both clocks (None: now).

        Raises:
            Incorrect: the statement is refused, wrong, or wants too much.
            Unavailable: the door cannot be reached, is busy, or broke the answer off.

        """
        from ledger.result import Result

        return Result(self._table(query, parameters, published_by, recorded_by))

    def history(
        self, subject: str, measure: str, period: str | None = None, source: str | None = None,
        published_by: MomentLike = None, recorded_by: MomentLike = None,
    ) -> Result:  # fmt: skip
        """Return every state that a figure has had on the publisher's clock, oldest first, with its evidence."""
        names = {"subject": subject, "measure": measure, "period": period, "source": source}
        return self.sql(sql.statement("log/history"), names, published_by, recorded_by)

    def release(self, source: str, published_by: MomentLike = None, recorded_by: MomentLike = None) -> Result:
        """Give back the release of a source as it stood: wide, under its own column names, every cell as printed.

        Raises:
            NotFound: no release of that source had been ingested by then.

        """
        from ledger.releases import give_back
        from ledger.result import Result

        def ask(name: str, parameters: dict[str, Any]) -> pa.Table:
            return self._table(sql.statement(name), parameters, published_by, recorded_by)

        return Result(give_back(ask, source, earlier=recorded_by is not None))

    def _table(self, query: str, parameters: Parameters, published_by: MomentLike, recorded_by: MomentLike) -> pa.Table:
        import pyarrow as pa

        clocks = {
            "published_by": moment(published_by, "published_by"),
            "recorded_by": moment(recorded_by, "recorded_by"),
        }
        question: dict[str, Any] = {"query": query, "format": "arrow"}
        question |= {name: clock.isoformat() for name, clock in clocks.items() if clock is not None}
        if parameters:
            question["parameters"] = _values(parameters)
        content = self._post("/sql", question)
        try:
            with pa.ipc.open_stream(content) as reader:
                return reader.read_all()
        except pa.ArrowException as error:
            raise Unavailable("the answer broke off", found=str(error), do="ask again") from None

    def _post(self, path: str, question: Mapping[str, Any]) -> bytes:
        import httpx

        try:
            answer = self._client.post(path, content=json.dumps(question), headers={"Content-Type": "application/json"})
        except httpx.HTTPError as error:
            raise Unavailable(
                "the ledger elsewhere does not answer",
                found=f"{self.address}: {error}",
                do="see that its service runs (`asof serve`) and can be reached, then ask again",
            ) from None
        if answer.status_code != 200:
            raise _error(answer)
        return answer.content


def _values(parameters: Sequence[Any] | Mapping[str, Any]) -> Any:
    if isinstance(parameters, Mapping):
        return {name: _value(value) for name, value in parameters.items()}
    return [_value(value) for value in parameters]


def _value(value: Any) -> Any:
    """Write what JSON has no form for as its type and its text."""
    if isinstance(value, datetime):
        aware = moment(value, "a parameter")
        return {"type": "TIMESTAMPTZ", "value": aware.isoformat() if aware else None}
    if isinstance(value, date):
        return {"type": "DATE", "value": value.isoformat()}
    if isinstance(value, Decimal):
        return {"type": "DECIMAL", "value": format(value, "f")}
    if isinstance(value, (list, tuple)):
        return [_value(item) for item in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise Incorrect(
        "a parameter that cannot be sent",
        found=type(value).__name__,
        allowed="text, int, float, bool, None, Decimal, date, datetime, and lists of them",
    )


def _error(answer: httpx.Response) -> AsofError:
    """Make the same error here that the door made there."""
    try:
        members = {name: str(value) for name, value in answer.json().items()}
        message = members.pop("message")
    except (ValueError, AttributeError, KeyError):
        return Unavailable(
            "something else answered than a ledger's door", found=f"status {answer.status_code} from {answer.url}"
        )
    known = {name: value for name, value in members.items() if name in {"code", "found", "allowed", "do"}}
    kind = _ERRORS.get(answer.status_code) or (Incorrect if answer.status_code < 500 else Fault)
    return kind(message, **known)
