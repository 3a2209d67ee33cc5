"""Briefings as pages: the county's own from draft to archive; for every unit what it is to read, and its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

from litestar import Controller, Response
from litestar.params import FromPath

from infra.files import Files, registered
from services import briefings as making
from services.desk import Missing
from services.reports.making import MEDIA
from services.views import briefings
from services.views.briefings import Briefing, Erratum, Receipt, Unread
from services.views.tenants import Listed
from services.web import briefing_forms as forms
from services.web.asking import asked
from services.web.inplace import WAY, Refusal, Way, tried
from services.web.receipts import Redirect, see
from services.web.routes import Desk, Form, Page, Visit, act, page
from services.web.who import who

VIEWS: Final = ("briefings", "tenants")
_COUNTY: Final = "/county/briefings"


class CountyBriefingPages(Controller):
    """The county's own briefings."""

    path = _COUNTY
    dependencies = WAY

    @page(action="county.read", scope="county", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the briefings, and the form that drafts another."""
        return _listing(visit)

    @page("/{id:uuid}", action="county.read", scope="county", views=VIEWS)
    def one(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return one briefing, what can be done with it, and who has read it."""
        return _one(visit, id)

    @page("/{id:uuid}/files/{form:str}", action="county.read", scope="county", views=VIEWS)
    def file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return one form in which a briefing went out."""
        return download(visit, id, form)

    @act(action="briefing.draft", scope="county")
    def draft(self, desk: Desk, back: Way, data: Form[forms.Drafted]) -> Redirect | Page:
        """Draft a briefing."""
        id = forms.new(desk)
        return tried(
            back, _COUNTY, "draft", lambda: forms.draft(desk, id, data), views=VIEWS, then=f"{_COUNTY}/{id}",
            show=_listing,
        )  # fmt: skip

    @act("/{id:uuid}/redraft", action="briefing.draft", scope="county")
    def redraft(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Words]) -> Redirect | Page:
        """Write a draft anew."""
        return tried(
            back, f"{_COUNTY}/{id}", "redraft", lambda: making.redraft(desk, id, data.redrafted()), views=VIEWS,
            show=lambda visit, refusal: _one(visit, id, refusal),
        )  # fmt: skip

    @act("/{id:uuid}/discard", action="briefing.draft", scope="county")
    def discard(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Reason]) -> Redirect | Page:
        """Give a draft up."""
        return tried(
            back, f"{_COUNTY}/{id}", "discard", lambda: making.discard(desk, id, data.reason), views=VIEWS,
            show=lambda visit, refusal: _one(visit, id, refusal),
        )  # fmt: skip

    @act("/{id:uuid}/signature", action="briefing.sign", scope="county")
    def sign(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Signature]) -> Redirect | Page:
        """Sign a briefing."""
        return tried(
            back, f"{_COUNTY}/{id}", "sign", lambda: making.sign(desk, id, data.post), views=VIEWS,
            show=lambda visit, refusal: _one(visit, id, refusal),
        )  # fmt: skip

    @act("/{id:uuid}/issue", action="briefing.issue", scope="county")
    def issue(self, desk: Desk, back: Way, id: FromPath[UUID]) -> Redirect | Page:
        """Issue a signed briefing."""
        return tried(
            back, f"{_COUNTY}/{id}", "issue", lambda: making.issue(desk, id), views=VIEWS,
            show=lambda visit, refusal: _one(visit, id, refusal),
        )  # fmt: skip

    @act("/{id:uuid}/errata", action="briefing.issue", scope="county")
    def errata(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Errata]) -> Redirect | Page:
        """Put an issued briefing right."""
        return tried(
            back, f"{_COUNTY}/{id}", "errata", lambda: making.put_right(desk, id, data.text), views=VIEWS,
            show=lambda visit, refusal: _one(visit, id, refusal),
        )  # fmt: skip

    @act("/{id:uuid}/archive", action="briefing.issue", scope="county")
    def archive(self, desk: Desk, back: Way, id: FromPath[UUID]) -> Redirect | Page:
        """Lay an issued briefing down."""
        return tried(
            back, f"{_COUNTY}/{id}", "archive", lambda: making.archive(desk, id), views=VIEWS,
            show=lambda visit, refusal: _one(visit, id, refusal),
        )  # fmt: skip


class BriefingPages(Controller):
    """What the county has issued for a unit."""

    path = "/t/{tenant:int}/briefings"
    dependencies = WAY

    @page(action="briefing.read", views=VIEWS)
    def listing(self, visit: Visit) -> Page:
        """Return the briefings that a unit is to read."""
        return _listing(visit)

    @page("/{id:uuid}", action="briefing.read", views=VIEWS)
    def one(self, visit: Visit, id: FromPath[UUID]) -> Page:
        """Return one briefing, and the form for a receipt."""
        return _one(visit, id)

    @page("/{id:uuid}/files/{form:str}", action="briefing.read", views=VIEWS)
    def file(self, visit: Visit, id: FromPath[UUID], form: FromPath[str]) -> Response[bytes]:
        """Return one form in which a briefing went out."""
        return download(visit, id, form)

    @act("/{id:uuid}/receipts", action="briefing.receipt")
    def give(self, desk: Desk, back: Way, id: FromPath[UUID], data: Form[forms.Reading]) -> Redirect | Page:
        """Say that the unit has read it."""
        return tried(
            back, f"/t/{desk.tenant}/briefings/{id}", "receipt", lambda: making.give_receipt(desk, id, data.self_check), views=VIEWS,
            show=lambda visit, refusal: _one(visit, id, refusal),
        )  # fmt: skip


class BriefingDoor(Controller):
    """Where the code on paper leads: to the page of whoever photographs it."""

    path = "/briefings"

    @page("/{id:uuid}", action=None, scope="session")
    def door(self, visit: Visit, id: FromPath[UUID]) -> Redirect:
        """Lead on to the county's page or that of the reader's own unit, with the same dates."""
        own = next((held.tenant for held in visit.session.held if held.tenant is not None), None)
        base = _COUNTY if visit.session.may("county.read") or own is None else f"/t/{own}/briefings"
        return see(visit.link(f"{base}/{id}"))


def listed(visit: Visit, wanted: forms.Wanted) -> Sequence[Briefing]:
    """Return the county's briefings to its own readers, and to a unit what went out to it."""
    with visit.site.runtime.db.county(visit.county) as sql:
        return briefings.listing(
            sql, visit.county, visit.county * 1000, visit.coordinate, series=wanted.series, year=wanted.year, out=visit.place is not None,
            reader=visit.place.code if visit.place else None,
        )  # fmt: skip


def found(visit: Visit, id: UUID) -> Briefing:
    """Return one briefing for this reader; raises Missing."""
    unit = visit.place.code if visit.place else None
    with visit.site.runtime.db.county(visit.county) as sql:
        held = briefings.card(sql, visit.county, visit.county * 1000, id, visit.coordinate, out=unit is not None, reader=unit)
    if held is None:
        raise Missing
    return held


def papers(visit: Visit, held: Briefing) -> Sequence[Erratum]:
    """Return the errata of a briefing."""
    with visit.site.runtime.db.county(visit.county) as sql:
        return briefings.put_right(sql, visit.county, held.tenant, held.briefing, visit.coordinate)


def readers(visit: Visit, held: Briefing) -> tuple[Sequence[Receipt], Sequence[Unread]]:
    """Return who has read a briefing and who has not; to a unit only what it has said itself."""
    with visit.reading() as sql:
        read = briefings.read_by(sql, visit.county, visit.place.code if visit.place else None, held.briefing, visit.coordinate)
        return read, [] if visit.place else briefings.not_read_by(sql, visit.county, held, visit.coordinate)


def download(visit: Visit, id: UUID, form: str) -> Response[bytes]:
    """Return one form in which a briefing went out, as a browser takes it; raises Missing."""
    held = found(visit, id)
    file = next((each for each in held.files if each["format"] == form), None)
    with visit.site.runtime.db.county(visit.county) as sql:
        if file is None or registered(sql, visit.county, held.tenant, file["sha256"]) is None:
            raise Missing
    content = Files(Path(visit.site.runtime.settings.data) / "files").read(file["sha256"])
    headers = {"Content-Disposition": f'attachment; filename="briefing-{held.year}-{held.number}.{form}"', "ETag": f'"{file["sha256"]}"'}
    return Response(content, media_type=MEDIA[form], headers=headers)


def _here(visit: Visit) -> str:
    return f"/t/{visit.place.code}/briefings" if visit.place else _COUNTY


def _listing(visit: Visit, refusal: Refusal | None = None) -> Page:
    wanted = asked(visit, forms.Wanted)
    return visit.page(
        "briefings/list.html", title=visit.words("briefings.title"), found=listed(visit, wanted), here=_here(visit), refusal=refusal,
        units=_units(visit), status=refusal.status if refusal else 200,
    )  # fmt: skip


def _units(visit: Visit) -> list[Listed]:
    """Return the units that a briefing of the county can be addressed to."""
    with visit.site.runtime.db.county(visit.county) as sql:
        found = briefings.tenants.listing(sql, visit.county, visit.coordinate)
    return [one for one in found if not one.archived and one.code != visit.county * 1000]


def _one(visit: Visit, id: UUID, refusal: Refusal | None = None) -> Page:
    held = found(visit, id)
    read, unread = readers(visit, held)
    with visit.site.runtime.db.county(visit.county) as sql:
        names = {one.code: one.name for one in briefings.tenants.listing(sql, visit.county, visit.coordinate)}
    return visit.page(
        "briefings/one.html", title=held.title, crumbs=[(visit.words("briefings.title"), _here(visit))], one=held, here=_here(visit),
        errata=papers(visit, held), read=read, unread=unread, names=names, refusal=refusal, text=_text(held),
        units=_units(visit), addressed=visit.words("briefings.paper.list").join(names.get(code, str(code)) for code in held.readers),
        status=refusal.status if refusal else 200,
        who=who(visit, [held.drafted_by, held.signed_by, *(receipt.given_by for receipt in read)]),
    )  # fmt: skip


def _text(held: Briefing) -> str:
    """Return a draft's words as one text, as they were typed."""
    return "\n".join(line for part in held.sections for line in (part["heading"], part["text"]) if line)
