"""What an address asks a comparison for: the list with its own filter, and both coordinates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec
from msgspec import Meta

from services.coordinate import Coordinate
from services.views.commitments import Stuck
from services.views.compare import Nature, Picked, Two
from services.views.compared import Filter, List, Sides
from services.views.reading import MOST
from services.web import (
    commitment_board,
    folding,
    inspections_api,
    institutions,
    organisations,
    periods_api,
    rosters,
    study_sessions_api,
    tenants,
)
from services.web.asking import Asked, asked
from services.web.guard import coordinate
from services.web.problem import BadForm
from services.web.terms import terms
from services.web.visit import AsOf, Visit

if TYPE_CHECKING:
    from infra.db import Sql

Shown = List | Literal["axes"]
SHOWN: Final[tuple[Shown, ...]] = (
    "roster", "institutions", "organisations", "commitments", "inspections", "findings", "periods", "sessions", "coverage", "tenants",
    "axes",
)  # fmt: skip
OF_THE_COUNTY: Final = ("tenants",)
"""What only the county has."""
_WANTED: Final = {
    "roster": rosters.Wanted, "institutions": institutions.Wanted, "organisations": organisations.Wanted,
    "commitments": commitment_board.Wanted, "inspections": inspections_api.Wanted, "findings": inspections_api.WantedFindings,
    "periods": periods_api.Wanted, "sessions": study_sessions_api.Wanted, "coverage": study_sessions_api.WantedMembers,
    "tenants": tenants.Wanted,
}  # fmt: skip
UNDER: Final = (organisations.Wanted, commitment_board.Wanted, inspections_api.WantedFindings, study_sessions_api.WantedMembers)
"""The lists that the county may cut down to a unit and what has gone into it, besides the roster."""
OWN: Final = ("cursor", "limit", "sort", "shape", "tenant")
"""What lists are asked for that leaves no row out."""
FILTERS: Final = {name: {field.encode_name for field in msgspec.structs.fields(kind)} - {*OWN} for name, kind in _WANTED.items()}
_ANY: Final = frozenset[str]().union(*FILTERS.values())


class Wanted(Asked, frozen=True, kw_only=True):
    """Which comparison is asked for; the list's own filter stands beside it, under the names that the list knows."""

    limit: Annotated[int, Meta(ge=1, le=MOST)] = 50
    shown: Shown = msgspec.field(name="list", default="roster")
    with_true_on: date | None = None
    with_known_on: Annotated[str, Meta(max_length=40)] | None = None
    difference: Picked | None = None
    nature: Nature | None = None
    tenant: int | None = None


def second(visit: Visit) -> Coordinate:
    """Return the coordinate to compare with, by default today as known now; raises BadForm that names the date it cannot read."""
    query = visit.request.query
    asked_for = {name: query[f"with_{name}"] for name in ("true_on", "known_on") if query.get(f"with_{name}")}
    try:
        return coordinate(visit.site, visit.session, asked_for)
    except BadForm as wrong:
        raise BadForm(*((f"with_{name}", rule) for name, rule in wrong.fields)) from wrong


def both(visit: Visit) -> Two:
    """Return both coordinates."""
    return Two(first=visit.coordinate, second=second(visit))


def as_of(visit: Visit, at: Coordinate) -> AsOf:
    """Return a coordinate as an answer names it."""
    return msgspec.structs.replace(visit.as_of, true_on=at.true_on, known_on=min(at.known, visit.session.now))


def understood(visit: Visit) -> tuple[Wanted, Two]:
    """Return what an address asks for, and both coordinates; raises BadForm that names a filter which only other lists have."""
    wanted = asked(visit, Wanted)
    strange = _ANY - FILTERS.get(wanted.shown, set())
    if left := [name for name, value in visit.request.query.items() if name in strange and value]:
        raise BadForm(*((name, f"{wanted.shown} cannot be cut down by {name}") for name in left))
    if visit.place and wanted.shown in OF_THE_COUNTY:
        raise BadForm(("list", f"{wanted.shown} is a list of the county"))
    return wanted, both(visit)


def filtered(sql: Sql, visit: Visit, two: Two, name: List, tenant: int | None) -> tuple[Filter | Sides, Stuck]:
    """Return the list's own filter as its page would understand it at each coordinate, and what counts as stuck."""
    wanted = asked(visit, _WANTED[name])
    days = wanted.days if isinstance(wanted, commitment_board.Wanted) else commitment_board.PATIENCE
    stuck = terms(visit).stuck(days)
    if isinstance(wanted, rosters.Wanted) and wanted.by_tree:
        cut = [wanted.filter(behind=wanted.behind(sql, visit.county, tenant, at)) for at in (two.first, two.middle, two.second)]
    elif isinstance(wanted, UNDER) and wanted.under is not None:
        cut = [
            wanted.filter(folding.tenants(sql, visit.county, tenant, at, wanted.under)) for at in (two.first, two.middle, two.second)
        ]
    else:
        return wanted.filter(), stuck
    return Sides(before=cut[0], middle=cut[1], after=cut[2]), stuck


def lists(visit: Visit) -> list[Shown]:
    """Return what a reader may compare where he stands."""
    return [each for each in SHOWN if not (visit.place and each in OF_THE_COUNTY)]


def kept(visit: Visit, name: Shown) -> Mapping[str, str]:
    """Return what the address says of the list's own filter, to be said again of the list itself."""
    known = FILTERS.get(name, set())
    return {key: value for key, value in visit.request.query.items() if key in known and value}
