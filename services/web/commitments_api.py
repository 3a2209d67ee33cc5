"""Promises as JSON: the board's list, the card, and every command of a promise's life."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller, Response
from litestar.params import FromPath, JSONBody

from domain import commitment
from services import commitments
from services.desk import Missing
from services.views import commitments as board
from services.views.commitments import Cell, Commitment, Evidence, LookBack
from services.web import commitment_acts as acts
from services.web import commitment_forms as forms
from services.web import folding
from services.web.asking import asked
from services.web.commitment_board import Wanted
from services.web.receipts import Booked, booked
from services.web.routes import Desk, Visit, command, query
from services.web.terms import terms
from services.web.visit import AsOf, Listing

VIEWS: Final = ("commitments", "institutions", "campaigns")
_ONE: Final = "/tenants/{tenant:int}/commitments/{id:uuid}"


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one promise, and the coordinate at which it is so; its facts are the timeline's."""

    commitment: Commitment
    spans: Sequence[Commitment]
    evidence: Sequence[Evidence]
    look_backs: Sequence[LookBack]
    as_of: AsOf


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """Promises counted by tenant, problem, stage and status."""

    items: Sequence[Cell]
    as_of: AsOf


class CommitmentApi(Controller):
    """The promises of one tenant, and of the county."""

    path = "/api/v1"
    tags = ("commitments",)

    @query("/tenants/{tenant:int}/commitments", action="tenant.read", views=VIEWS, asks=Wanted)
    def listing(self, visit: Visit) -> Listing[Commitment]:
        """Return a tenant's promises, those due first at the top."""
        return _listing(visit, visit.tenant)

    @query("/county/commitments", action="county.read", scope="county", views=VIEWS, asks=Wanted)
    def county(self, visit: Visit) -> Listing[Commitment]:
        """Return the promises of all tenants."""
        return _listing(visit, asked(visit, Wanted).tenant)

    @query("/county/commitments/board", action="county.read", scope="county", views=VIEWS, asks=Wanted)
    def board(self, visit: Visit) -> Board:
        """Return the promises of all tenants counted by problem, stage and status."""
        wanted, said = asked(visit, Wanted), terms(visit)
        with visit.reading() as sql:
            cells = board.board(sql, visit.county, wanted.tenant, visit.coordinate, stuck=said.stuck(wanted.days), batch=wanted.batch)
        return Board(items=cells, as_of=visit.as_of)

    @query(_ONE, action="tenant.read", views=VIEWS)
    def card(self, visit: Visit, id: FromPath[UUID]) -> Response[Card]:
        """Return one promise with its history; its ETag is the version that a command may name in If-Match."""
        with visit.reading() as sql:
            found = board.card(sql, visit.county, visit.tenant, id, visit.coordinate, stuck=terms(visit).stuck())
        if found is None:
            raise Missing
        card = Card(commitment=found.commitment, spans=found.spans, evidence=found.evidence, look_backs=found.look_backs, as_of=visit.as_of)
        return Response(card, headers={"ETag": visit.etag(id)})

    @command("/tenants/{tenant:int}/commitments", action="commitment.draft", creates=True)
    def draft(self, desk: Desk, data: JSONBody[forms.Draft]) -> Booked:
        """Put a promise into words; the receipt names its id."""
        id = acts.new_id(desk)
        return booked(desk, acts.draft(desk, id, data), id=id)

    @command(f"{_ONE}/draft", action="commitment.draft")
    def redraft(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Redraft]) -> Booked:
        """Change the words before anybody outside has seen them."""
        words = commitment.Redrafted(title=data.title, wording=data.wording, due=data.due, measures=data.measures)
        return booked(desk, commitments.redraft(desk, id, words))

    @command(f"{_ONE}/approval", action="commitment.approve")
    def approve(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Noted]) -> Booked:
        """Allow a promise to be published as it stands."""
        return booked(desk, commitments.approve(desk, id, data.note))

    @command(f"{_ONE}/publication", action="commitment.publicise")
    def publish(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Publication]) -> Booked:
        """Publish a promise in the words of its draft."""
        return booked(desk, commitments.publish(desk, id, scope=data.scope, place=data.place))

    @command(f"{_ONE}/wording", action="commitment.publicise")
    def amend(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Amendment]) -> Booked:
        """Publish new words beside the old ones."""
        return booked(desk, commitments.amend(desk, id, data.wording, data.reason))

    @command(f"{_ONE}/responsible", action="commitment.draft")
    def responsible(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Responsible]) -> Booked:
        """Say who answers for a promise."""
        receipt = commitments.name_responsible(desk, id, data.person, post=data.post, department=data.department, reason=data.reason)
        return booked(desk, receipt)

    @command(f"{_ONE}/milestones", action="commitment.draft")
    def milestones(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Timetable]) -> Booked:
        """Set the timetable, in full."""
        return booked(desk, commitments.set_milestones(desk, id, data.lines()))

    @command(f"{_ONE}/stage", action="commitment.stage")
    def stage(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Stage]) -> Booked:
        """Climb to the next stage, or with a reason fall back to an earlier one."""
        return booked(desk, acts.stage(desk, id, data))

    @command(f"{_ONE}/progress", action="commitment.stage")
    def progress(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Progress]) -> Booked:
        """Tell how far the unit has come."""
        return booked(desk, commitments.report(desk, id, data.text, period=data.period))

    @command(f"{_ONE}/evidence", action="commitment.evidence")
    def evidence(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Evidence]) -> Booked:
        """Show what was done; the receipt names the piece."""
        return booked(desk, acts.evidence(desk, id, data), id=data.evidence or acts.new_id(desk))

    @command(f"{_ONE}/evidence/{{piece:uuid}}/challenge", action="commitment.challenge")
    def challenge(self, desk: Desk, id: FromPath[UUID], piece: FromPath[UUID], data: JSONBody[forms.Reasoned]) -> Booked:
        """Doubt a piece of evidence."""
        return booked(desk, commitments.challenge(desk, id, piece, data.reason))

    @command(f"{_ONE}/evidence/{{piece:uuid}}/judgement", action="commitment.challenge")
    def judge(self, desk: Desk, id: FromPath[UUID], piece: FromPath[UUID], data: JSONBody[forms.Judgement]) -> Booked:
        """Settle the doubts about a piece of evidence."""
        return booked(desk, commitments.judge(desk, id, piece, upheld=data.upheld, reason=data.reason))

    @command(f"{_ONE}/extension", action="commitment.stage")
    def extend(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.MoreTime]) -> Booked:
        """Ask for more time."""
        return booked(desk, commitments.request_extension(desk, id, data.due, data.reason))

    @command(f"{_ONE}/extension/answer", action="commitment.extend")
    def answer_extension(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.TimeAnswer]) -> Booked:
        """Give the time that was asked for, or refuse it."""
        return booked(desk, acts.answer_extension(desk, id, data))

    @command(f"{_ONE}/waiver", action="commitment.extend")
    def waive(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Waiver]) -> Booked:
        """Let off what is due on a day."""
        return booked(desk, commitments.waive(desk, id, data.due, data.reason))

    @command(f"{_ONE}/reassignment", action="commitment.extend")
    def reassign(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Reassignment]) -> Booked:
        """Give what is due on a day to another person."""
        return booked(desk, commitments.reassign(desk, id, data.due, data.person, data.reason))

    @command(f"{_ONE}/claim", action="commitment.claim")
    def claim(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Noted]) -> Booked:
        """Say that a promise is kept, and ask to be checked."""
        return booked(desk, commitments.claim(desk, id, data.note))

    @command(f"{_ONE}/verification", action="commitment.verify")
    def verify(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Verification]) -> Booked:
        """Record what somebody independent found."""
        return booked(desk, acts.verification(desk, id, data))

    @command(f"{_ONE}/confirmation", action="commitment.verify")
    def confirm(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Answers]) -> Booked:
        """Count the public's answers after its window."""
        receipt = commitments.confirm(desk, id, satisfied=data.satisfied, dissatisfied=data.dissatisfied, objections=data.objections)
        return booked(desk, receipt)

    @command(f"{_ONE}/look-backs", action="commitment.look-back")
    def look_back(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.LookBack]) -> Booked:
        """Record what a look at a closed promise found; a relapse opens it again."""
        return booked(desk, acts.look_back(desk, id, data))

    @command(f"{_ONE}/withdrawal", action="commitment.withdraw")
    def withdraw(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Withdrawal]) -> Booked:
        """Take a promise back, signed and in public."""
        return booked(desk, commitments.withdraw(desk, id, data.reason, approved_by=data.approved_by))

    @command(f"{_ONE}/voids", action="commitment.correct")
    def void(self, desk: Desk, id: FromPath[UUID], data: JSONBody[forms.Voiding]) -> Booked:
        """Record that a fact about a promise never happened."""
        return booked(desk, commitments.void(desk, id, data.position, data.reason))


def _listing(visit: Visit, tenant: int | None) -> Listing[Commitment]:
    wanted, said = asked(visit, Wanted), terms(visit)
    with visit.reading() as sql:
        cut = wanted.filter(folding.tenants(sql, visit.county, tenant, visit.coordinate, wanted.under))
        found = board.listing(
            sql, visit.county, tenant, visit.coordinate, cut, stuck=said.stuck(wanted.days), cursor=wanted.cursor,
            limit=wanted.limit,
        )  # fmt: skip
    return visit.listing(found)
