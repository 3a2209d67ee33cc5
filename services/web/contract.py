"""What every route must say of itself: who may, in whose books, how a forged request is told, how often."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

Scope = Literal["public", "session", "tenant", "county"]
Csrf = Literal["safe", "session", "origin"]
Rate = Literal["free", "read", "write", "sign-in"]
KEY: Final = "contract"
ASKS: Final = "asks"
"""Under which a query names the struct of its own parameters."""


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """A route's declaration; the guard enforces it, and a test refuses routes without one.

    `action` None means that the scope alone decides. `csrf` is `safe` for methods that change nothing, `session` where the
    session's own word must be sent along, `origin` where there is no session yet. Rates: signing in is counted in PostgreSQL;
    reading and writing by each process for each session. `views` are the read models that an answer
    is made of: the request waits for them to reach `after`, and the answer says how far they are. `upload`: the body is a file,
    as part of a form or by itself.
    """

    action: str | None
    scope: Scope
    csrf: Csrf
    rate: Rate
    api: bool
    views: tuple[str, ...] = ()
    upload: bool = False
