"""The HTTP door: `create_application(context, extra_routes=…)` is an ASGI application.

`declare` says once what an operation takes and answers, for the checks and for OpenAPI; `application` puts all
together; `guard` stands before everything (hosts, tokens, rates); `answers` streams; the rest are the operations.
"""

from asof.doors.http.application import create_application

__all__ = ["create_application"]
