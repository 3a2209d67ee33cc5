"""Findings as pages: the lists behind every number, and what inspectors and units do about one."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from litestar import Controller
from litestar.params import FromPath

from domain import finding
from infra.ledger import Receipt
from services import findings
from services.desk import Missing
from services.views import findings as found
from services.views import tenants as directory
from services.web import inspection_acts as acts
from services.web import inspection_forms as forms
from services.web.asking import asked
from services.web.commitment_acts import new_id
from services.web.inplace import WAY, Back, Way, tried
from services.web.inspections import CARD_VIEWS, SEVERITIES, show
from services.web.inspections_api import VIEWS, WantedFindings, findings_of
from services.web.receipts import Redirect
from services.web.routes import Desk, Form, Page, Visit, act, page

STATUSES = ("raised", "accepted", "disputed", "promised", "reported", "not-verified", "verified", "reopened", "withdrawn", "recorded")
_ONE = "/{id:uuid}"


class FindingPages(Controller):
    """What inspections found wrong at one tenant."""

    path = "/t/{tenant:int}/findings"
    dependencies = WAY

    @page(action="tenant.read", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the findings that the address asks for."""
        return _list(visit, visit.tenant, {})

    @page(_ONE, action="tenant.read", views=VIEWS)
    def one(self, visit: Visit, id: FromPath[UUID]) -> Redirect:
        """Lead to a finding's place on the card of its inspection."""
        with visit.reading() as sql:
            held = found.card(sql, visit.county, visit.tenant, id, visit.coordinate)
        if held is None:
            raise Missing
        return Redirect(visit.link(f"/t/{visit.tenant}/inspections/{held.inspection}#f-{id}"), status_code=303)

    @act(action="finding.raise")
    def raise_finding(self, desk: Desk, back: Way, data: Form[forms.Raise]) -> Redirect | Page:
        """Enter what was found wrong."""
        return _at(desk, back, data.inspection, "raise", lambda: acts.raise_finding(desk, new_id(desk), data))

    @act(f"{_ONE}/requirement", action="finding.raise")
    def require(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Requirement]) -> Redirect | Page:
        """Say what the unit has to do by a day."""
        return _tried(desk, back, id, "requirement", lambda: findings.require(desk, id, data.text, data.due))

    @act(f"{_ONE}/answer", action="finding.answer")
    def answer(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Answer]) -> Redirect | Page:
        """Agree, disagree, report it put right, or promise it in public, as the unit."""
        return _tried(desk, back, id, data.answer, lambda: acts.answer(desk, id, data))

    @act(f"{_ONE}/verification", action="finding.verify")
    def verify(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Check]) -> Redirect | Page:
        """Record what somebody independent found."""
        return _tried(desk, back, id, "verification", lambda: acts.check(desk, id, data))

    @act(f"{_ONE}/reopening", action="finding.verify")
    def reopen(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Again]) -> Redirect | Page:
        """Record that it is wrong again."""
        return _tried(desk, back, id, "reopening", lambda: findings.reopen(desk, id, data.reason, data.due))


class CountyFindingPages(Controller):
    """What inspections found wrong at all tenants."""

    path = "/county/findings"

    @page(action="county.read", scope="county", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the findings that the address asks for."""
        with visit.reading() as sql:
            names = {each.code: each.name for each in directory.listing(sql, visit.county, visit.coordinate)}
        return _list(visit, asked(visit, WantedFindings).tenant, names)


def _list(visit: Visit, tenant: int | None, names: dict[int, str]) -> Page:
    wanted = asked(visit, WantedFindings)
    up = "/county/inspections" if names else f"/t/{visit.tenant}/inspections"
    return visit.page(
        "inspections/findings.html", title=visit.words("findings.title"), base=visit.request.path, wanted=wanted,
        found=findings_of(visit, tenant, wanted),
        places=names,
        crumbs=[(visit.words("inspections.county.title" if names else "inspections.title"), up)],
        statuses=visit.words.choices("finding-status", STATUSES), severities=visit.words.choices("severity", SEVERITIES),
    )  # fmt: skip


def _tried(desk: Desk, back: Back, id: UUID, form: str, carry_out: Callable[[], Receipt]) -> Redirect | Page:
    first = next((e.fact for e in desk.history(id) if isinstance(e.fact, finding.Raised | finding.RecordedElsewhere)), None)
    if first is None:
        raise Missing
    return _at(desk, back, first.inspection, f"{form}-{id}", carry_out, place=f"#f-{id}")


def _at(desk: Desk, back: Back, inspection: UUID, form: str, carry_out: Callable[[], Receipt], *, place: str = "") -> Redirect | Page:
    path = f"/t/{desk.tenant}/inspections/{inspection}"
    return tried(
        back, path, form, carry_out, views=CARD_VIEWS, show=lambda visit, refusal: show(visit, inspection, refusal), then=path + place
    )
