"""Who may act where: the county's grants as the guard of every request asks for them."""

from __future__ import annotations

from domain import grant
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change

view = View("grants", version=1, modules=(grant,))
held = view.interval(
    "access.grants",
    key={"grant_id": "uuid"},
    columns={"user_id": "uuid", "role": "text", "at_tenant": "bigint", "until": "date", "campaign": "uuid"},
)


@view.on(grant.Given)
def _(e: Recorded[grant.Given]) -> Change:
    f = e.fact
    return held.open(e.stream, user_id=f.user, role=f.role, at_tenant=f.tenant, until=f.until, campaign=f.campaign)


@view.on(grant.Revoked)
def _(e: Recorded[grant.Revoked]) -> Change:
    return held.close(e.stream)
