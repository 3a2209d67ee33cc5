"""Inspections as pages: the list, the card with its three methods apart, the county's visits across units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller
from litestar.params import FromPath

from infra.ledger import Receipt
from services import inspections
from services.desk import Missing
from services.views import commitments, findings, teams, timeline
from services.views import inspections as visits
from services.views import tenants as directory
from services.views.commitments import Commitment
from services.views.findings import Finding
from services.views.inspections import Entry, Inspection
from services.views.reading import MOST, Count
from services.views.timeline import Line
from services.web import inspection_acts as acts
from services.web import inspection_forms as forms
from services.web.asking import asked
from services.web.commitment_acts import new_id
from services.web.commitment_board import STATES
from services.web.commitment_forms import Noted, Reasoned
from services.web.inplace import WAY, Back, Refusal, Way, tried
from services.web.inspections_api import VIEWS, Wanted
from services.web.receipts import Redirect
from services.web.routes import Desk, Form, Page, Visit, act, page
from services.web.sayings import Sayings
from services.web.terms import terms
from services.web.who import who

CARD_VIEWS: Final = (*VIEWS, "timeline", "commitments", "teams")
METHODS: Final = ("field-visit", "files", "briefing")
ALSO: Final = "interviews"
STATUSES: Final = ("planned", "started", "signed", "acknowledged", "objected", "cancelled", "recorded")
SEVERITIES: Final = ("minor", "major", "critical")
Choices = list[tuple[str, str]]
_ONE: Final = "/{id:uuid}"


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """One inspection as its card shows it."""

    inspection: Inspection
    ways: Sequence[tuple[str, Sequence[Entry]]]
    praise: Sequence[Entry]
    findings: Sequence[Finding]
    lines: Sequence[Line] = ()
    promises: Sequence[Commitment] = ()


class InspectionPages(Controller):
    """One tenant's inspections."""

    path = "/t/{tenant:int}/inspections"
    dependencies = WAY

    @page(action="tenant.read", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the inspections that the address asks for."""
        wanted = asked(visit, Wanted)
        with visit.reading() as sql:
            found = visits.listing(
                sql, visit.county, visit.tenant, visit.coordinate, wanted.filter(), cursor=wanted.cursor, limit=wanted.limit
            )
            held = visits.counts(sql, visit.county, visit.tenant, visit.coordinate)
            wrong = findings.counts(sql, visit.county, visit.tenant, visit.coordinate)
        return visit.page(
            "inspections/list.html", title=visit.words("inspections.title"), base=visit.request.path, wanted=wanted, found=found,
            held=_sums(held), wrong=_sums(wrong), places={}, wrong_base=f"/t/{visit.tenant}/findings",
            methods=_methods(visit), severities=_severities(visit), statuses=_statuses(visit),
        )  # fmt: skip

    @page("/new", action="inspection.record", views=("teams",))
    def new(self, visit: Visit) -> Page:
        """Return the form for a visit."""
        return _new(visit)

    @act(action="inspection.record")
    def plan(self, desk: Desk, back: Way, data: Form[forms.Plan]) -> Redirect | Page:
        """Plan a visit, or enter one that was made."""
        id, base = new_id(desk), f"/t/{desk.tenant}/inspections"
        return tried(back, f"{base}/new", "plan", lambda: acts.plan(desk, id, data), views=VIEWS, show=_new, then=f"{base}/{id}")

    @page(_ONE, action="tenant.read", views=CARD_VIEWS)
    def card(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return the card of an inspection."""
        return show(visit, id)

    @act(f"{_ONE}/start", action="inspection.record")
    def start(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Start]) -> Redirect | Page:
        """Record that the inspectors came."""
        return _tried(desk, back, id, "start", lambda: inspections.start(desk, id, (desk.actor.id,), announced=data.announced))

    @act(f"{_ONE}/steps", action="inspection.record")
    def step(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Step]) -> Redirect | Page:
        """Record what was seen, read, heard, asked or found good."""
        return _tried(desk, back, id, data.method, lambda: inspections.record(desk, id, data.fact()))

    @act(f"{_ONE}/conclusions", action="inspection.record")
    def sign(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Conclusions]) -> Redirect | Page:
        """Sign the conclusions."""
        return _tried(desk, back, id, "conclusions", lambda: inspections.sign(desk, id, data.fact()))

    @act(f"{_ONE}/acknowledgement", action="finding.answer")
    def acknowledge(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[Noted]) -> Redirect | Page:
        """Take note of the conclusions, as the unit."""
        return _tried(desk, back, id, "acknowledgement", lambda: inspections.acknowledge(desk, id, data.note))

    @act(f"{_ONE}/objection", action="inspection.object")
    def object_to(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[Reasoned]) -> Redirect | Page:
        """Object to the conclusions, as the unit."""
        return _tried(desk, back, id, "objection", lambda: inspections.object_to(desk, id, data.reason))

    @act(f"{_ONE}/cancellation", action="inspection.record")
    def cancel(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[Reasoned]) -> Redirect | Page:
        """Record that the visit was not made."""
        return _tried(desk, back, id, "cancellation", lambda: inspections.cancel(desk, id, data.reason))


class CountyInspectionPages(Controller):
    """Inspections at all tenants."""

    path = "/county/inspections"

    @page(action="county.read", scope="county", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the inspections of the county, or one visit across its units, side by side."""
        wanted = asked(visit, Wanted)
        with visit.reading() as sql:
            names = {each.code: each.name for each in directory.listing(sql, visit.county, visit.coordinate)}
            found = visits.listing(
                sql, visit.county, wanted.tenant, visit.coordinate, wanted.filter(), cursor=wanted.cursor, limit=wanted.limit
            )
            held = visits.counts(sql, visit.county, None, visit.coordinate)
            wrong = findings.counts(sql, visit.county, None, visit.coordinate)
        cards = [_read(visit, each.inspection, tenant=each.tenant) for each in found.items] if wanted.visit else []
        return visit.page(
            "inspections/visit.html" if wanted.visit else "inspections/list.html", base=visit.request.path, wanted=wanted, found=found,
            title=visit.words("inspections.visit.title" if wanted.visit else "inspections.county.title"), cards=cards, places=names,
            held=_sums(held), wrong=_sums(wrong), wrong_base="/county/findings",
            crumbs=[(visit.words("inspections.county.title"), "/county/inspections")] if wanted.visit else [],
            methods=_methods(visit), severities=_severities(visit), statuses=_statuses(visit),
        )  # fmt: skip


def show(visit: Visit, id: UUID, refusal: Refusal | None = None) -> Page:
    """Return the card of an inspection, with the rule that a form would have broken."""
    seen, said = _read(visit, id, whole=True), terms(visit)
    it = seen.inspection
    ids = [it.signed_by, *it.inspectors, *(entry.noted_by for entry in seen.praise), *(line.actor for line in seen.lines)]
    known = who(visit, ids)
    offered = [form for form, action, when in OFFERS if when(it) and visit.may(action)]
    about = {f.finding: [form for form, action, when in FINDING_OFFERS if when(f, seen) and visit.may(action)] for f in seen.findings}
    standing = {*offered, *(f"{form}-{id}" for id, held in about.items() for form in held)}
    return visit.page(
        "inspections/card.html", title=it.purpose or it.unit_name, seen=seen, i=it, who=known, said=said, offered=offered, refusal=refusal,
        about=about, standing=standing,
        crumbs=[(visit.words("inspections.title"), f"/t/{visit.tenant}/inspections")], base=f"/t/{visit.tenant}/inspections/{id}",
        say=Sayings(visit.words, known, said), version=None, status=refusal.status if refusal else 200,
            methods=_methods(visit), severities=_severities(visit), statuses=_statuses(visit),
    )  # fmt: skip


def _running(i: Inspection) -> bool:
    return i.status == "started"


OFFERS: Final[Sequence[tuple[str, str, Callable[[Inspection], bool]]]] = (
    ("start", "inspection.record", lambda i: i.status == "planned"),
    ("field-visit", "inspection.record", _running),
    ("files", "inspection.record", _running),
    ("briefing", "inspection.record", _running),
    ("interviews", "inspection.record", _running),
    ("commendation", "inspection.record", _running),
    ("raise", "finding.raise", lambda i: i.status in ("started", "signed", "acknowledged", "objected")),
    ("conclusions", "inspection.record", _running),
    ("acknowledgement", "finding.answer", lambda i: i.status == "signed"),
    ("objection", "inspection.object", lambda i: i.status in ("signed", "acknowledged")),
    ("cancellation", "inspection.record", lambda i: i.status == "planned"),
)
"""Every form of the card, in the order of a visit."""


def _unanswered(f: Finding) -> bool:
    return f.is_open and f.answered_on is None


def _unreported(f: Finding) -> bool:
    return f.is_open and f.reported_on is None and f.status != "disputed"


FINDING_OFFERS: Final[Sequence[tuple[str, str, Callable[[Finding, Seen], bool]]]] = (
    ("accepted", "finding.answer", lambda f, _: _unanswered(f)),
    ("disputed", "finding.answer", lambda f, _: _unanswered(f)),
    ("rectified", "finding.answer", lambda f, _: _unreported(f)),
    ("promised", "finding.answer", lambda f, seen: _unreported(f) and f.commitment is None and bool(seen.promises)),
    ("requirement", "finding.raise", lambda f, _: f.is_open and f.reported_on is None),
    ("verification", "finding.verify", lambda f, _: f.status == "reported"),
    ("reopening", "finding.verify", lambda f, _: not f.is_open),
)
"""Every form of a finding, under the name that stands before the finding's id."""


def _read(visit: Visit, id: UUID, *, tenant: int | None = None, whole: bool = False) -> Seen:
    at = tenant or visit.tenant
    with visit.reading() as sql:
        card = visits.card(sql, visit.county, at, id, visit.coordinate)
        if card is None:
            raise Missing
        wrong = findings.listing(sql, visit.county, at, visit.coordinate, findings.Filter(inspection=id), limit=MOST)
        streams = [id, *(f.finding for f in wrong.items)] if whole else []
        lines = [
            line for stream in streams[:20]
            for line in timeline.lines(sql, visit.county, at, visit.coordinate, timeline.Filter(stream=stream), limit=100).items
        ]  # fmt: skip
        live = commitments.Filter(status=STATES["live"])
        promises = commitments.listing(sql, visit.county, at, visit.coordinate, live).items if whole else ()
    by = {way: [entry for entry in card.entries if entry.method == way] for way in (*METHODS, ALSO)}
    ways = [(way, by[way]) for way in METHODS] + ([(ALSO, by[ALSO])] if by[ALSO] else [])
    return Seen(
        inspection=card.inspection, ways=ways, praise=[entry for entry in card.entries if entry.method == "commendation"],
        findings=sorted(wrong.items, key=lambda f: (f.raised_on, f.position)), promises=promises,
        lines=sorted(lines, key=lambda line: (line.effective_on, line.position), reverse=True),
    )  # fmt: skip


def _tried(desk: Desk, back: Back, id: UUID, form: str, carry_out: Callable[[], Receipt]) -> Redirect | Page:
    return tried(
        back, f"/t/{desk.tenant}/inspections/{id}", form, carry_out, views=CARD_VIEWS, show=lambda visit, refusal: show(visit, id, refusal)
    )


def _new(visit: Visit, refusal: Refusal | None = None) -> Page:
    with visit.site.runtime.db.public(visit.county) as sql:
        watching = teams.listing(sql, visit.county, visit.coordinate, watching=visit.tenant)
        others = teams.listing(sql, visit.county, visit.coordinate)
    said = terms(visit)
    ids = {team.team for team in watching}
    return visit.page(
        "inspections/new.html", title=visit.words("inspections.new"), refusal=refusal, base=f"/t/{visit.tenant}/inspections", said=said,
        crumbs=[(visit.words("inspections.title"), f"/t/{visit.tenant}/inspections")],
        teams=[(team.team, team.name) for team in (*watching, *(t for t in others if t.team not in ids)) if team.status == "standing"],
        joint=visit.request.query.get("visit", ""), status=refusal.status if refusal else 200,
            methods=_methods(visit), severities=_severities(visit), statuses=_statuses(visit),
    )  # fmt: skip


def _methods(visit: Visit) -> Choices:
    return visit.words.choices("method", (*METHODS, ALSO))


def _statuses(visit: Visit) -> Choices:
    return visit.words.choices("inspection-status", STATUSES)


def _severities(visit: Visit) -> Choices:
    return visit.words.choices("severity", SEVERITIES)


def _sums(counts: Sequence[Count]) -> dict[str, int]:
    """Return how many there are along each attribute, of all tenants together: `status.signed`, `all`."""
    found: dict[str, int] = {}
    for count in counts:
        key = f"{count.by}.{count.code}" if count.code else count.by
        found[key] = found.get(key, 0) + count.n
    return found
