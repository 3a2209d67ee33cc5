"""What was let off or given to somebody else of what findings and organisations owe; of promises it stands in `commitment_rows`."""

from __future__ import annotations

from typing import Any, Final, get_args

from domain import finding, organisation
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change

view = View("obligations", version=1, modules=(finding, organisation))
changes = view.interval(
    "views.obligation_change_by_kind",
    key={"source": "uuid", "kind": "text", "due": "date", "change": "text"},
    columns={"since": "date", "person": "uuid", "reason": "text"},
)
_HEARD: Final = (finding.ObligationWaived, finding.ObligationReassigned, organisation.ObligationWaived, organisation.ObligationReassigned)


@view.on(finding.ObligationWaived, organisation.ObligationWaived)
def _(e: Recorded[finding.ObligationWaived | organisation.ObligationWaived]) -> Change:
    f = e.fact
    return changes.open((e.stream, f.what, f.due, "waived"), since=e.effective_on, reason=f.reason)


@view.on(finding.ObligationReassigned, organisation.ObligationReassigned)
def _(e: Recorded[finding.ObligationReassigned | organisation.ObligationReassigned]) -> Change:
    f = e.fact
    return changes.open((e.stream, f.what, f.due, "reassigned"), since=e.effective_on, person=f.person, reason=f.reason)


_ALL: Final[tuple[type[Any], ...]] = (*get_args(finding.Event), *get_args(organisation.Event))
view.ignore(*(kind for kind in _ALL if kind not in _HEARD))
