"""What the backend refuses, and how it says so.

Fault                 anything below; carries status, field and reason
    BadRequest        400: not JSON, a field missing or of the wrong type
    Unknown           404: no such session, thread, item or request type
    WrongMethod       405
    TooLarge          413
    WrongMediaType    415
"""

from typing import ClassVar

from pydantic import ValidationError
from starlette.responses import JSONResponse


class Fault(Exception):
    """A request that is refused, with the field to blame and the reason."""

    status: ClassVar[int] = 400

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason

    def response(self) -> JSONResponse:
        """The answer on the wire. `message` is where the component looks for a text (facts 2.3)."""
        return JSONResponse(
            {"message": f"{self.field}: {self.reason}", "field": self.field, "reason": self.reason},
            status_code=self.status,
        )


class BadRequest(Fault):
    """The body is not JSON, or a field is missing or of the wrong type."""


class Unknown(Fault):
    """What the request names does not exist here."""

    status = 404


class WrongMethod(Fault):
    """Only POST is answered."""

    status = 405


class TooLarge(Fault):
    """The body is larger than the backend reads."""

    status = 413


class WrongMediaType(Fault):
    """The body is not declared as JSON."""

    status = 415


def from_validation(error: ValidationError) -> Fault:
    """The first thing that pydantic found wrong, as a fault that names the field."""
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "union_tag_invalid":
        return BadRequest("type", f"unknown request type {first['ctx']['tag']!r}")
    if first["type"] == "union_tag_not_found":
        return BadRequest("type", "missing; every ChatKit request has a type and params")
    # The first part of the path is the union member, which repeats the request's type.
    return BadRequest(".".join(str(part) for part in first["loc"][1:]) or "body", first["msg"])
