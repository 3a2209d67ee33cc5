"""Whose ids stand in facts, as a reader may see them: name and post of those who still have an account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from services import users
from services.users import User
from services.web.visit import Visit


class Who:
    """The people of one page: `who(id)` in words, `who.post(id)` the post alone."""

    def __init__(self, found: Mapping[UUID, User]) -> None:
        self._found = found

    def __call__(self, id: UUID | None) -> str:
        """Return name and post, nothing for somebody who is not (any more) among the users."""
        user = self._found.get(id) if id else None
        return f"{user.name}（{user.post}）" if user and user.post else user.name if user else ""

    def __contains__(self, id: object) -> bool:
        return id in self._found

    def name(self, id: UUID | None) -> str:
        """Return the name alone."""
        user = self._found.get(id) if id else None
        return user.name if user else ""


def who(visit: Visit, ids: Iterable[UUID | None]) -> Who:
    """Return the people behind some ids."""
    return Who(users.names(visit.site.runtime, visit.county, [id for id in ids if id]))
