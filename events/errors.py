"""The five errors of the house, by who must act."""

from __future__ import annotations


class AsofError(Exception):
    """Something that a person has to know: what was found, what is allowed, what to do next.

    `code` is stable and meant for programs; `str(error)` is one readable paragraph.
    """

    exit_status = 70
    default_code = "fault"

    def __init__(
        self,
        message: str,
        *,
        found: object = None,
        allowed: object = None,
        do: str | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.found = found
        self.allowed = allowed
        self.do = do
        self.code = code or self.default_code

    def __str__(self) -> str:
        parts = [self.message.rstrip(".")]
        if self.found is not None:
            parts.append(f"found: {self.found}")
        if self.allowed is not None:
            parts.append(f"allowed: {self.allowed}")
        if self.do is not None:
            parts.append(f"what to do: {self.do}")
        return "; ".join(parts) + "."

    def to_json(self) -> dict[str, str]:
        """Return the error as a small object of texts, for `--format json` and the doors."""
        members = {"code": self.code, "message": self.message}
        for name in ("found", "allowed", "do"):
            value = getattr(self, name)
            if value is not None:
                members[name] = str(value)
        return members


class Incorrect(AsofError, ValueError):
    """The request is wrong, and the caller must change it."""

    exit_status = 2
    default_code = "incorrect"


class NotFound(AsofError, LookupError):
    """What was asked for is not in the ledger."""

    exit_status = 2
    default_code = "not-found"


class Conflict(AsofError):
    """The same identity is there already with other content."""

    exit_status = 2
    default_code = "conflict"


class Unavailable(AsofError):
    """It may work later: a lock is held, a host does not answer."""

    exit_status = 3
    default_code = "unavailable"


class Fault(AsofError):
    """Our own mistake; the message asks for a report."""

    exit_status = 70
    default_code = "fault"
