"""What stands beside a fact of the county's books - other tenants, other teams, promises - and must not be contradicted by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from domain import anew, campaign, grant, team, tenant
from domain.campaign import BatchDefined, Campaign, ProblemDefined
from domain.catalogue import tag_of
from domain.corrections import OthersRestOnIt
from domain.hierarchy import Steps, above
from domain.kernel import Fact, Recorded, Stamp, Voided, fold
from domain.team import Team
from domain.tenant import Tenant
from services import placing
from services.standing import stream as stream_of
from services.together import Sheet


def keep(sheet: Sheet, stream: UUID, decider: Any, position: int, fact: Fact) -> None:
    """Refuse a correction or void by which something that follows it, or stands beside it, could not be as it is."""
    history = sheet.history(stream, decider)
    wrong = next(e for e in history if e.position == position)
    written = [_stated(history, wrong, fact, sheet.desk.stamp)]
    if lost := anew.newly(decider, history, written):
        raise OthersRestOnIt if isinstance(fact, Voided) else lost[0]
    rule = _RULES.get(decider)
    if rule:
        rule(sheet, stream, fold(decider, history), fold(decider, [*history, *written]))


def watched_once(sheet: Sheet, stream: UUID, was: Team | None, now: Team | None) -> None:
    """Refuse that a unit gets two county teams on some day."""
    if now is None or now.level != "county":
        return
    if was is not None and (was.units, was.disbanded_on, was.level) == (now.units, now.disbanded_on, now.level):
        return
    for id, other in placing.every(sheet, "teams", team).items():
        both = team.shared(now, other) - (team.shared(was, other) if was else frozenset()) if id != stream else frozenset()
        if both:
            raise team.UnitTaken(tenant=min(both)[1].tenant)


def upper_tenants(sheet: Sheet, own: int, now: Tenant) -> None:
    """Refuse that a tenant stands under itself on some day."""
    county, found = sheet.desk.county, placing.every(sheet, "tenants", tenant)

    def steps(id: UUID) -> Steps:
        held = now if id == stream_of(county, own) else found.get(id)
        return [(day, stream_of(county, upper) if upper is not None else None) for day, upper in held.parent.steps] if held else ()

    uppers = steps(stream_of(county, own))
    for n, (day, upper) in enumerate(uppers):
        if upper is not None and stream_of(county, own) in above(upper, day, uppers[n + 1][0] if n + 1 < len(uppers) else None, steps):
            raise tenant.OwnParent


def _tenant(sheet: Sheet, _stream: UUID, was: Tenant | None, now: Tenant | None) -> None:
    if was is None:
        return None
    if now is None:
        return _unused(sheet, was.tenant)
    if now.parent != was.parent:
        upper_tenants(sheet, was.tenant, now)
    if now.into is not None and (now.into, now.merged_on) != (was.into, was.merged_on):
        _merged(sheet, now)
    return None


def _unused(sheet: Sheet, code: int) -> None:
    desk = sheet.desk
    others = [other for other in placing.every(sheet, "tenants", tenant).values() if other.tenant != code]
    held = any(given.tenant == code for given in placing.every(sheet, "grants", grant).values())
    under = any(code in (other.into, *(upper for _, upper in other.parent.steps)) for other in others)
    if held or under or desk.runtime.ledger.head(desk.county, code):
        raise tenant.BooksInUse


def _merged(sheet: Sheet, now: Tenant) -> None:
    """Decide a merger anew: into one that goes on, and not before one that had come here."""
    every = {held.tenant: held for held in placing.every(sheet, "tenants", tenant).values()}
    assert now.into is not None
    assert now.merged_on is not None
    heirs, code = list[Tenant](), now.into
    while code in every and every[code] not in heirs:
        heirs.append(every[code])
        code = every[code].into or code
    if not heirs:
        raise tenant.OwnHeir if now.into == now.tenant else tenant.UnknownHeir(into=now.into)
    taken_in = max((held.merged_on for held in every.values() if held.into == now.tenant and held.merged_on), default=None)
    apart = msgspec.structs.replace(now, into=None, merged_on=None)
    at = Stamp(on=now.merged_on, by=sheet.desk.actor.id, role=sheet.desk.actor.role)
    tenant.merge(apart, now.into, heirs=heirs, taken_in=taken_in, at=at)


def _campaign(sheet: Sheet, stream: UUID, was: Campaign | None, now: Campaign | None) -> None:
    """Refuse that a promise names a campaign, a problem or a batch that never was."""
    if was is None:
        return
    gone = {
        "problem": _codes(was.problems) - _codes(now.problems if now else ()),
        "batch": _codes(was.batches) - _codes(now.batches if now else ()),
    }  # fmt: skip
    if now is not None and not any(gone.values()):
        return
    asked = {"county": sheet.desk.county, "campaign": stream, "all": now is None, **{name: sorted(codes) for name, codes in gone.items()}}
    with sheet.desk.runtime.db.county(sheet.desk.county) as sql:
        row = sql.execute(_NAMING, asked).fetchone()
    if row is not None and row[0]:
        raise campaign.InUse(uses=row[0])


def _codes(defined: Sequence[ProblemDefined | BatchDefined]) -> set[str]:
    return {one.code for one in defined}


_NAMING: Final = (
    "SELECT count(DISTINCT (tenant_id, commitment)) FROM views.commitment WHERE county_id = %(county)s AND known_to = 'infinity'"
    " AND campaign = %(campaign)s AND (%(all)s OR problem = ANY(%(problem)s) OR batch = ANY(%(batch)s))"
)
_RULES: Final[Mapping[Any, Callable[[Sheet, UUID, Any, Any], None]]] = {tenant: _tenant, team: watched_once, campaign: _campaign}


def _stated(history: Any, wrong: Recorded[Any], fact: Fact, at: Stamp) -> Recorded[Any]:
    """Return a fact in the place of another one as it would be read back."""
    behind = max(e.position for e in history) + 1
    return msgspec.structs.replace(
        wrong, fact=fact, tag=tag_of(fact), position=behind, command_position=behind, replaces=wrong.position, effective_on=at.on,
    )  # fmt: skip
