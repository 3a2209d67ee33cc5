"""What the dossier of a unit gathers: the unit as it stood on a day, and everything in the books of its tenant that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from services.reports.campaign import Named, ladder, problems, stuck
from services.reports.places import Place, places
from services.reports.promised import Promise, standing, told
from services.reports.supervised import Found, Visit, finding, held, raised, visit
from services.views import coverage, institutions, organisations
from services.views.coverage import Covered
from services.views.institutions import Institution
from services.views.organisations import Organisation
from services.views.reading import MOST, Page, Row, every, rows, standing_at, written_out

if TYPE_CHECKING:
    from services.reports.basis import Reading

UNPUBLISHED: Final = ("drafted", "approved")


class Kept(Row):
    """Members of one class in one branch, and how many of them nobody can reach."""

    branch: UUID
    code: str
    members: int
    lost: int


class Unit(Row):
    """What a unit is on the day; of who answers for it the post is told, and nobody's name."""

    tenant: int
    institution: UUID
    code: str
    name: str
    level: int
    kind: str
    status: str
    status_since: date | None
    standing: str
    address: str
    above: str
    head_post: str
    direct_post: str
    batches: list[str]


class Branch(Row):
    """A party organisation of the unit."""

    organisation: UUID
    code: str
    name: str
    kind: str
    health: str
    health_since: date | None
    term_until: date | None
    venue: str
    members: int


class Below(Row):
    """A unit that stands directly below this one."""

    institution: UUID
    name: str
    kind: str
    status: str


class Figures(Row):
    """Everything that the dossier says; `alone` where the unit also answers for what the books name no unit for."""

    last_day: date
    places: Sequence[Place]
    unit: Unit | None
    alone: bool
    below: Sequence[Below]
    branches: Sequence[Branch]
    kept: Sequence[Kept]
    covered: Sequence[Covered]
    ladder: Sequence[Named]
    problems: Sequence[Named]
    promises: Sequence[Promise]
    visits: Sequence[Visit]
    findings: Sequence[Found]


_KEPT: Final = written_out((Path(__file__).parent / "figures.sql").read_bytes())


def figures(reading: Reading) -> Figures:
    """Return what the books have of a unit; of one that is not in them on that day, nothing."""
    b = reading.basis
    assert b.unit is not None, "this kind is asked for with a unit"
    stages, named = ladder(reading), problems(reading)
    card = institutions.card(reading.own, b.county, b.scope, b.unit, b.at())
    listed = places(reading, {card.tenant} if card else ())
    if card is None:
        return Figures(
            last_day=b.true_on, places=listed, unit=None, alone=False, below=[], branches=[], kept=[], covered=[], ladder=stages,
            problems=named, promises=[], visits=[], findings=[],
        )  # fmt: skip
    units = every(lambda cursor: institutions.listing(reading.own, b.county, card.tenant, b.at(), cursor=cursor, limit=MOST))
    alone = [u.institution for u in units if u.parent is None] == [card.institution]
    mine = {card.institution, None} if alone else {card.institution}
    branches = _branches(reading, card)
    ids = [branch.organisation for branch in branches]
    return Figures(
        last_day=b.true_on, places=listed, unit=_unit(reading, card), alone=alone, below=_below(card, units),
        branches=branches, kept=rows(reading.own, Kept, _KEPT, standing_at(b.county, card.tenant, b.at(), branches=ids)),
        covered=[c for c in coverage.counts(reading.own, b.county, card.tenant, b.at()) if c.branch in ids],
        ladder=stages, problems=named,
        promises=[
            told(c) for c in standing(reading, card.tenant, stuck(stages)) if c.unit in mine and c.status not in UNPUBLISHED
        ],
        visits=[visit(i) for i in held(reading, card.tenant) if i.unit in mine],
        findings=[finding(f) for f in raised(reading, card.tenant) if f.unit in mine],
    )  # fmt: skip


def _unit(reading: Reading, card: Institution) -> Unit:
    b = reading.basis
    above = card.parent and institutions.card(reading.own, b.county, card.tenant, card.parent, b.at())  # it may have ended
    return Unit(
        tenant=card.tenant, institution=card.institution, code=card.code, name=card.name, level=card.level, kind=card.kind,
        status=card.status, status_since=card.status_since, standing=card.standing, address=card.address, above=above.name if above else "",
        head_post=card.head_post, direct_post=card.direct_post, batches=card.batches,
    )  # fmt: skip


def _below(card: Institution, units: Sequence[Institution]) -> list[Below]:
    return [Below(institution=u.institution, name=u.name, kind=u.kind, status=u.status) for u in units if u.parent == card.institution]


def _branches(reading: Reading, card: Institution) -> list[Branch]:
    b, wanted = reading.basis, organisations.Filter(institution=card.institution)

    def ask(cursor: str | None) -> Page[Organisation]:
        return organisations.listing(reading.own, b.county, card.tenant, b.at(), wanted, cursor=cursor, limit=MOST)

    return [
        Branch(
            organisation=o.organisation, code=o.code, name=o.name, kind=o.kind, health=o.health, health_since=o.health_since,
            term_until=o.term_until, venue=o.venue, members=o.members,
        )
        for o in every(ask)
    ]  # fmt: skip
