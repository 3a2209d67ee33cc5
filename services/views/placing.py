"""What may have to find a place when a unit or an organisation ends: candidates, for a handler to fold from their own facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from domain import commitment, finding, grant, institution, member, organisation, team, tenant
from domain.kernel import Fact
from services.views import progress
from services.views.reading import text

if TYPE_CHECKING:
    from infra.db import Sql

What = Literal["members", "attached", "branches", "predecessors", "units", "merged", "promises", "findings", "teams", "tenants", "grants"]
_VIEWS: Final[dict[What, tuple[str, str]]] = {
    "members": ("roster", "member"), "attached": ("organisations", "organisation"), "branches": ("organisations", "organisation"),
    "predecessors": ("organisations", "organisation"), "units": ("institutions", "institution"), "merged": ("institutions", "institution"),
    "promises": ("commitments", "commitment"), "findings": ("findings", "finding"), "teams": ("teams", "team"),
    "tenants": ("tenants", "tenant"), "grants": ("grants", "grant"),
}  # fmt: skip
_ENDED: Final = (organisation.Merged, organisation.Split, organisation.Dissolved)
_FOLDED: Final = (institution.Merged, institution.Split)
Kinds = Collection[type[Fact]]
COMING: Final[Mapping[What, tuple[Kinds, Kinds]]] = {
    "members": ((member.Registered, member.Joined), (member.Left, member.Ended)),
    "attached": ((organisation.Established, organisation.Attached, organisation.Restored), _ENDED),
    "branches": ((organisation.Established, organisation.ParentChanged, organisation.Restored), _ENDED),
    "predecessors": (_ENDED, ()),
    "units": ((institution.Registered, institution.Reparented), _FOLDED),
    "merged": ((*_FOLDED, institution.SuccessorNamed), ()),
    "promises": ((commitment.Drafted, commitment.Publicised, commitment.HandedOver), (commitment.Superseded, commitment.Withdrawn)),
    "findings": ((finding.Raised, finding.RecordedElsewhere, finding.HandedOver), (finding.Closed,)),
    "teams": ((team.Formed, team.UnitsAssigned), (team.Disbanded,)),
    "tenants": ((tenant.Registered, tenant.Reparented, tenant.Merged), ()),
    "grants": ((grant.Given,), (grant.Revoked,)),
}
"""By which facts something comes to stand under others, and which ones must not be taken back while that is relied on."""
_CANDIDATES: Final = text("placing")


def candidates(sql: Sql, county: int, code: int, what: What, under: Collection[UUID], on: date) -> list[UUID]:
    """Return the streams of a kind that its view puts under some others on a day or later, and all that the view has not taken yet."""
    view, module = _VIEWS[what]
    reached = progress.positions(sql, county, code, (view,))  # before the rows, so that nothing falls between
    asked = {
        "county": county, "tenant": code, "what": what, "under": list(under), "on": on, "kind": f"{module}.%",
        "after": reached[0].position if reached else 0,
    }  # fmt: skip
    return [row[0] for row in sql.execute(_CANDIDATES, asked).fetchall()]
