"""The facts behind one thing, as its card shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.views import timeline
from services.views.reading import Page
from services.views.timeline import Line
from services.web.sayings import Sayings
from services.web.terms import terms
from services.web.visit import Visit
from services.web.who import who

if TYPE_CHECKING:
    from infra.db import Sql


def told(visit: Visit, facts: Page[Line]) -> dict[str, Any]:
    """Return facts for a page's template, with what it takes to put them into words."""
    people = who(visit, [line.actor for line in facts.items])
    return {"facts": facts, "say": Sayings(visit.words, people, terms(visit)), "who": people}


def of_stream(sql: Sql, visit: Visit, stream: UUID) -> Page[Line]:
    """Return the facts of one stream of a tenant, the latest first."""
    wanted = timeline.Filter(stream=stream)
    return timeline.lines(sql, visit.county, visit.tenant, visit.coordinate, wanted, cursor=visit.request.query.get("cursor"))
