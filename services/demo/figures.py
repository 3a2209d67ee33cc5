"""What the demonstration comes to: declared beside counted, facts by aggregate, reports, notices, and how two overviews of a day differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import msgspec

from services import coordinate
from services.demo.places import COUNTY
from services.views import overview
from services.views.timeline import Line

if TYPE_CHECKING:
    from services.views.overview import Balance
    from services.wiring import Runtime

VISIT: Final = date(2005, 6, 14)
_FACTS: Final = "SELECT split_part(tag, '.', 1), count(*) FROM ledger.events WHERE county_id = %s GROUP BY 1 ORDER BY 2 DESC, 1"
_TAGS: Final = "SELECT tag, count(*) FROM ledger.events WHERE county_id = %s AND tag = ANY(%s) GROUP BY 1"
_TOLD: Final = ("report.generated", "member.merged-into", "period.discrepancy-raised")
_TENANTS: Final = "SELECT tenant_id FROM ledger.heads WHERE county_id = %s ORDER BY tenant_id"
_INBOX: Final = "SELECT count(*) FROM work.inbox WHERE county_id = %s AND tenant_id = %s"


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of one tenant that was believed on a day and is known to be another now."""

    tenant: int
    figure: str
    then: int
    now: int


def reconcile(runtime: Runtime, county: int = COUNTY) -> list[str]:
    """Return lines for a terminal: the control totals, who does not add up, what was learned late, facts, reports and notices."""
    balances = _balances(runtime, county)
    whole = next(b for b in balances if b.tenant == county * 1000)
    counted = f"{whole.institutions} / {whole.organisations} / {whole.members}"
    declared = f"{whole.declared_institutions} / {whole.declared_organisations} / {whole.declared_members}"
    lines = [f"{counted} reconciled" if whole.agrees else f"{counted} counted, {declared} declared: NOT reconciled"]
    lines += [_off(b) for b in balances if b.declared_members is not None and not b.agrees and b.tenant != county * 1000]
    with runtime.db.county(county) as sql:
        facts = sql.execute(_FACTS, [county]).fetchall()
        told: dict[str, int] = dict(sql.execute(_TAGS, [county, list(_TOLD)]).fetchall())
    figures, late = differences(runtime, county)
    built, merged, raised = (told.get(tag, 0) for tag in _TOLD)
    return [
        *lines,
        f"on the way there: {raised} tenants were off, {merged} people were entered twice and merged",
        f"true on {VISIT}: {len(figures)} figures differ between what was known then and now, by {len(late)} facts learned late",
        f"facts: {sum(n for _, n in facts)} ({', '.join(f'{module} {n}' for module, n in facts)})",
        f"reports: {built}",
        f"notices: {_notices(runtime, county)}",
    ]


def differences(runtime: Runtime, county: int = COUNTY, day: date = VISIT) -> tuple[list[Difference], Sequence[Line]]:
    """Return how the overview true on a day differs as known then and as known now, and the facts that make the difference."""
    zone = ZoneInfo(runtime.settings.time_zone)
    with runtime.db.county(county) as sql:
        now = coordinate.here(sql, zone, true_on=day)
        then = coordinate.here(sql, zone, true_on=day, known_on=day)
        believed = {f.tenant: f for f in overview.figures(sql, county, None, then)}
        known = {f.tenant: f for f in overview.figures(sql, county, None, now)}
        late = overview.late_facts(sql, county, day, then.known, known=now.known)
    found = [
        Difference(tenant=tenant, figure=figure, then=getattr(believed[tenant], figure), now=getattr(known[tenant], figure))
        for tenant in sorted(known)
        for figure in known[tenant].__struct_fields__
        if getattr(believed[tenant], figure) != getattr(known[tenant], figure)
    ]
    return found, late


def _balances(runtime: Runtime, county: int) -> Sequence[Balance]:
    with runtime.db.county(county) as sql:
        return overview.reconcile(sql, county, None, coordinate.here(sql, ZoneInfo(runtime.settings.time_zone)))


def _off(b: Balance) -> str:
    declared = f"{b.declared_institutions} / {b.declared_organisations} / {b.declared_members}"
    return f"  {b.tenant}: {b.institutions} / {b.organisations} / {b.members} counted, {declared} declared"


def _notices(runtime: Runtime, county: int) -> int:
    with runtime.db.platform() as sql:
        tenants = [row[0] for row in sql.execute(_TENANTS, [county]).fetchall()]
    total = 0
    for tenant in tenants:
        with runtime.db.tenant(county, tenant) as sql:
            row = sql.execute(_INBOX, [county, tenant]).fetchone()
            total += row[0] if row else 0
    return total


