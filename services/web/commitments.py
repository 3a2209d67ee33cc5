"""Promises as pages: the board and its list, the card with every command of a promise's life, the county's board."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from litestar import Controller
from litestar.params import FromPath

from domain import commitment
from infra.ledger import Receipt
from services import commitments, people
from services.views import commitments as board
from services.views import tenants as directory
from services.web import commitment_acts as acts
from services.web import commitment_card as card
from services.web import commitment_forms as forms
from services.web import folding
from services.web.asking import asked
from services.web.commitment_board import STATES, Wanted, by_tenant, grid, sums
from services.web.commitments_api import VIEWS
from services.web.inplace import WAY, Back, Refusal, Way, tried
from services.web.problem import BadForm
from services.web.receipts import Redirect
from services.web.routes import Desk, Form, Page, Visit, act, page
from services.web.sayings import Sayings
from services.web.terms import Terms, terms
from services.web.who import who

CARD_VIEWS: Final = (*VIEWS, "timeline")
METHODS: Final = ("field-visit", "files", "briefing", "interviews")
EVIDENCE: Final = ("photo", "list", "document", "minutes", "statement")
_BASE: Final = "/t/{tenant:int}/commitments"
_ONE: Final = "/{id:uuid}"


class CommitmentPages(Controller):
    """One tenant's promises."""

    path = _BASE
    dependencies = WAY

    @page(action="tenant.read", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the board and the list that the address asks for."""
        wanted, said = asked(visit, Wanted), terms(visit)
        with visit.reading() as sql:
            stuck = said.stuck(wanted.days)
            cut = wanted.filter(folding.tenants(sql, visit.county, visit.tenant, visit.coordinate, wanted.under))
            cells = board.board(sql, visit.county, visit.tenant, visit.coordinate, stuck=stuck)
            found = board.listing(
                sql, visit.county, visit.tenant, visit.coordinate, cut, stuck=stuck, cursor=wanted.cursor, limit=wanted.limit
            )
        return visit.page(
            "commitments/board.html", title=visit.words("commitments.title"), base=visit.request.path, wanted=wanted, said=said,
            grid=grid(cells, said, _states(visit)), sums=sums(cells, said), found=found, states=list(_states(visit).items()), tenants={},
        )  # fmt: skip

    @page("/new", action="commitment.draft", views=VIEWS)
    def new(self, visit: Visit) -> Page:
        """Return the form for a new promise."""
        return _new(visit)

    @act(action="commitment.draft")
    def draft(self, desk: Desk, back: Way, data: Form[forms.Draft]) -> Redirect | Page:
        """Put a promise into words."""
        id, base = acts.new_id(desk), f"/t/{desk.tenant}/commitments"
        return tried(back, f"{base}/new", "draft", lambda: acts.draft(desk, id, data), views=VIEWS, show=_new, then=f"{base}/{id}")

    @page(_ONE, action="tenant.read", views=CARD_VIEWS)
    def card(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return a promise's card."""
        return _card(visit, id)

    @act(f"{_ONE}/draft", action="commitment.draft")
    def redraft(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Redraft]) -> Redirect | Page:
        """Change the words before anybody outside has seen them."""
        words = commitment.Redrafted(title=data.title, wording=data.wording, due=data.due, measures=data.measures)
        return _tried(desk, back, id, "draft", lambda: commitments.redraft(desk, id, words))

    @act(f"{_ONE}/approval", action="commitment.approve")
    def approve(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Noted]) -> Redirect | Page:
        """Allow a promise to be published as it stands."""
        return _tried(desk, back, id, "approval", lambda: commitments.approve(desk, id, data.note))

    @act(f"{_ONE}/publication", action="commitment.publicise")
    def publish(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Publication]) -> Redirect | Page:
        """Publish a promise."""
        return _tried(desk, back, id, "publication", lambda: commitments.publish(desk, id, scope=data.scope, place=data.place))

    @act(f"{_ONE}/wording", action="commitment.publicise")
    def amend(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Amendment]) -> Redirect | Page:
        """Publish new words beside the old ones."""
        return _tried(desk, back, id, "wording", lambda: commitments.amend(desk, id, data.wording, data.reason))

    @act(f"{_ONE}/responsible", action="commitment.draft")
    def responsible(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Responsible]) -> Redirect | Page:
        """Say who answers for a promise."""
        return _tried(
            desk, back, id, "responsible",
            lambda: commitments.name_responsible(
                desk, id, data.person, post=data.post, department=data.department, reason=data.reason
            ),
        )  # fmt: skip

    @act(f"{_ONE}/milestones", action="commitment.draft")
    def milestones(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.TimetableForm]) -> Redirect | Page:
        """Set the timetable."""
        try:
            lines = data.lines()
        except ValueError as wrong:
            raise BadForm(("due", "field.date")) from wrong
        return _tried(desk, back, id, "milestones", lambda: commitments.set_milestones(desk, id, lines))

    @act(f"{_ONE}/stage", action="commitment.stage")
    def stage(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Stage]) -> Redirect | Page:
        """Climb to the next stage, or for a reason fall back to an earlier one."""
        return _tried(desk, back, id, "fall-back" if data.reason else "stage", lambda: acts.stage(desk, id, data))

    @act(f"{_ONE}/progress", action="commitment.stage")
    def progress(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Progress]) -> Redirect | Page:
        """Tell how far the unit has come."""
        return _tried(desk, back, id, "progress", lambda: commitments.report(desk, id, data.text, period=data.period))

    @act(f"{_ONE}/evidence", action="commitment.evidence")
    def evidence(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Evidence]) -> Redirect | Page:
        """Show what was done."""
        return _tried(desk, back, id, "evidence", lambda: acts.evidence(desk, id, data))

    @act(f"{_ONE}/evidence/{{piece:uuid}}/challenge", action="commitment.challenge")
    def challenge(self, desk: Desk, back: Way, id: FromPath[UUID], piece: FromPath[UUID], data: Form[forms.Reasoned]) -> Redirect | Page:
        """Doubt a piece of evidence."""
        return _tried(desk, back, id, "challenge", lambda: commitments.challenge(desk, id, piece, data.reason))

    @act(f"{_ONE}/evidence/{{piece:uuid}}/judgement", action="commitment.challenge")
    def judge(self, desk: Desk, back: Way, id: FromPath[UUID], piece: FromPath[UUID], data: Form[forms.Judgement]) -> Redirect | Page:
        """Settle the doubts about a piece of evidence."""
        return _tried(desk, back, id, "judgement", lambda: commitments.judge(desk, id, piece, upheld=data.upheld, reason=data.reason))

    @act(f"{_ONE}/extension", action="commitment.stage")
    def extend(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.MoreTime]) -> Redirect | Page:
        """Ask for more time."""
        return _tried(desk, back, id, "extension", lambda: commitments.request_extension(desk, id, data.due, data.reason))

    @act(f"{_ONE}/extension/answer", action="commitment.extend")
    def answer_extension(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.TimeAnswer]) -> Redirect | Page:
        """Give the time that was asked for, or refuse it."""
        return _tried(desk, back, id, "extension-answer", lambda: acts.answer_extension(desk, id, data))

    @act(f"{_ONE}/waiver", action="commitment.extend")
    def waive(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Waiver]) -> Redirect | Page:
        """Let off what is due on a day."""
        return _tried(desk, back, id, "waiver", lambda: commitments.waive(desk, id, data.due, data.reason))

    @act(f"{_ONE}/reassignment", action="commitment.extend")
    def reassign(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Reassignment]) -> Redirect | Page:
        """Give what is due on a day to another person."""
        return _tried(desk, back, id, "reassignment", lambda: commitments.reassign(desk, id, data.due, data.person, data.reason))

    @act(f"{_ONE}/claim", action="commitment.claim")
    def claim(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Noted]) -> Redirect | Page:
        """Say that a promise is kept."""
        return _tried(desk, back, id, "claim", lambda: commitments.claim(desk, id, data.note))

    @act(f"{_ONE}/verification", action="commitment.verify")
    def verify(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Verification]) -> Redirect | Page:
        """Record what somebody independent found."""
        return _tried(desk, back, id, "verification", lambda: acts.verification(desk, id, data))

    @act(f"{_ONE}/confirmation", action="commitment.verify")
    def confirm(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Answers]) -> Redirect | Page:
        """Count the public's answers."""
        return _tried(
            desk, back, id, "confirmation",
            lambda: commitments.confirm(
                desk, id, satisfied=data.satisfied, dissatisfied=data.dissatisfied, objections=data.objections
            ),
        )  # fmt: skip

    @act(f"{_ONE}/look-backs", action="commitment.look-back")
    def look_back(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.LookBack]) -> Redirect | Page:
        """Record what a look at a closed promise found."""
        form = "relapse" if data.result == "relapse" else "look-backs"
        return _tried(desk, back, id, form, lambda: acts.look_back(desk, id, data))

    @act(f"{_ONE}/withdrawal", action="commitment.withdraw")
    def withdraw(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Withdrawal]) -> Redirect | Page:
        """Take a promise back."""
        return _tried(desk, back, id, "withdrawal", lambda: commitments.withdraw(desk, id, data.reason, approved_by=data.approved_by))

    @act(f"{_ONE}/voids", action="commitment.correct")
    def void(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Voiding]) -> Redirect | Page:
        """Record that a fact about a promise never happened."""
        return _tried(desk, back, id, "voids", lambda: commitments.void(desk, id, data.position, data.reason))


class CountyCommitmentPages(Controller):
    """The promises of all tenants."""

    path = "/county/commitments"

    @page(action="county.read", scope="county", views=VIEWS)
    def board(self, visit: Visit) -> Page:
        """Return the county's board by problem and by tenant, and the list that the address asks for."""
        wanted, said = asked(visit, Wanted), terms(visit)
        with visit.reading() as sql:
            stuck = said.stuck(wanted.days)
            cut = wanted.filter(folding.tenants(sql, visit.county, None, visit.coordinate, wanted.under))
            names = {each.code: each.name for each in directory.listing(sql, visit.county, visit.coordinate)}
            cells = board.board(sql, visit.county, None, visit.coordinate, stuck=stuck)
            found = board.listing(
                sql, visit.county, wanted.tenant, visit.coordinate, cut, stuck=stuck, cursor=wanted.cursor, limit=wanted.limit
            )
        return visit.page(
            "commitments/county.html", title=visit.words("commitments.county.title"), base=visit.request.path, wanted=wanted, said=said,
            grid=grid(cells, said, _states(visit)), by_tenant=by_tenant(cells, said, _states(visit), names), sums=sums(cells, said),
            found=found, states=list(_states(visit).items()), tenants=names,
        )  # fmt: skip


def _tried(desk: Desk, back: Back, id: UUID, form: str, carry_out: Callable[[], Receipt]) -> Redirect | Page:
    return tried(
        back, f"/t/{desk.tenant}/commitments/{id}", form, carry_out, views=CARD_VIEWS, show=lambda visit, refusal: _card(visit, id, refusal)
    )


def _card(visit: Visit, id: UUID, refusal: Refusal | None = None) -> Page:
    shown = card.read(visit, id)
    promise = shown.promise
    seen = [
        promise.responsible, promise.claimed_by, promise.verified_by, *(b.looked_by for b in shown.card.look_backs),
        *(e.attached_by for e in shown.card.evidence), *(line.actor for line in shown.lines),
    ]  # fmt: skip
    offered, known = card.offers(shown, visit.may), who(visit, seen)
    return visit.page(
        "commitments/card.html", title=promise.title, crumbs=[(visit.words("commitments.title"), f"/t/{visit.tenant}/commitments")],
        shown=shown, c=promise, said=shown.said, who=known,
        say=Sayings(visit.words, known, shown.said), offered=offered, refusal=refusal, base=visit.request.path,
        methods=_choices(visit, "method", METHODS), kinds=_choices(visit, "evidence", EVIDENCE), version=_version(visit, id, offered),
        staff=_persons(visit, visit.tenant) if {"responsible", "reassignment"} & set(offered) else [],
        signers=_persons(visit, None) if "withdrawal" in offered else [],
        status=refusal.status if refusal else 200,
    )  # fmt: skip


def _new(visit: Visit, refusal: Refusal | None = None) -> Page:
    said: Terms = terms(visit)
    problems = [(p.problem, p.name) for p in said.problems.values() if p.standing == "standing"]
    return visit.page(
        "commitments/new.html", title=visit.words("commitments.new"),
        crumbs=[(visit.words("commitments.title"), f"/t/{visit.tenant}/commitments")], said=said, refusal=refusal, problems=problems,
        staff=_persons(visit, visit.tenant), base=f"/t/{visit.tenant}/commitments", status=refusal.status if refusal else 200,
    )  # fmt: skip


def _persons(visit: Visit, tenant: int | None) -> list[tuple[str, str]]:
    """Return the people whom a form may name: those of a unit, or (None) those of the county who may sign for it."""
    held = people.holders(visit.site.runtime, visit.county, tenant, visit.session.today)
    return [(str(p.id), f"{p.name}（{p.post}）") for p in held if tenant is not None or p.role in ("county-office", "county-leader")]


def _version(visit: Visit, id: UUID, offered: list[str]) -> str | None:
    return visit.etag(id).strip('"') if offered else None


def _choices(visit: Visit, family: str, codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, visit.words.code(family, code)) for code in codes]


def _states(visit: Visit) -> dict[str, str]:
    return {state: visit.words(f"commitments.state.{state}") for state in STATES}
