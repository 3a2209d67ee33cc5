"""Campaigns and their rules, in the county's own books; every unit's decisions are measured by them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid5

from domain import campaign
from domain.campaign import Campaign
from domain.kernel import Fact, fold
from infra.ledger import Receipt
from services.desk import Desk, Missing

_NAMESPACE = UUID("4f0a6c1e-7f6e-5a5e-9d0c-430626000001")


def stream(county: int, code: str) -> UUID:
    """Return the stream of a campaign in the county's books."""
    return uuid5(_NAMESPACE, f"{county} {code}")


def launch(desk: Desk, founding: campaign.Launched) -> Receipt:
    """Begin a campaign."""
    desk.allow("campaign.change")
    return desk.begin(stream(desk.county, founding.code), campaign, lambda s: campaign.launch(s, founding))


def change(desk: Desk, id: UUID, decide: Callable[[Campaign], Fact | None]) -> Receipt:
    """Define, schedule or open a part of a campaign: any one decision of the campaign's."""
    desk.allow("campaign.change")
    return desk.change(id, campaign, decide)


def rules(desk: Desk, id: UUID) -> Campaign:
    """Return a campaign as the county's books have it now, to be passed to a unit's decision; raises Missing."""
    state = fold(campaign, desk.runtime.ledger.load(desk.county, desk.county * 1000, id))
    if state is None:
        raise Missing
    return state
