"""What an export is asked for with, in an address, a form or a body, and how it is answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response
from msgspec import Meta

from infra.jobs import Entry
from services import exports, withdrawal
from services.desk import Desk, Missing
from services.exports import Export
from services.exports.asking import Form
from services.web.asking import asked
from services.web.county import names
from services.web.downloads import Attached, Stand, attach
from services.web.i18n import Lang
from services.web.receipts import Redirect, see
from services.web.report_forms import instant
from services.web.routes import Visit
from services.web.timelines import Wanted, scope


class Asks(Wanted, frozen=True, kw_only=True):
    """A timeline to be written to a file: its filters, its form, both dates (today, now), and the language of a workbook."""

    form: Form
    language: Lang = "zh-CN"
    true_on: date | None = None
    known_on: Annotated[str, Meta(max_length=40)] | None = None
    effective_on: date | None = None


def at_once(visit: Visit, form: str) -> Response[bytes]:
    """Return the timeline of an address as a file; raises Missing, and TooManyAtOnce where it is long."""
    wanted, at = asked(visit, Wanted), visit.coordinate
    asks = Export(
        county=visit.county, tenant=scope(visit, wanted), form=_form(form), lang=visit.words.lang, true_on=at.true_on, today=at.today,
        known_on=at.known_at, wanted=wanted.filter(),
    )  # fmt: skip
    with visit.reading() as sql:
        return _attached(visit, *exports.at_once(visit.site.runtime, sql, asks, visit.words), visit.session.now)


def send(desk: Desk, data: Asks, *, tenant: int | None) -> UUID:
    """Ask for a file and return the id of the work."""
    asks = Export(
        county=desk.county, tenant=tenant, form=data.form, lang=data.language, true_on=data.true_on or desk.today, today=desk.today,
        known_on=instant(desk, data.known_on), wanted=data.filter(),
    )  # fmt: skip
    return exports.send(desk, asks)


def again(desk: Desk, id: UUID) -> UUID:
    """Ask for an export of one's own once more, at its own coordinate; raises Missing for anybody else's."""
    if exports.asked_before(desk):
        return exports.work(desk)
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        found = exports.progress(sql, desk.county, desk.tenant, id, desk.actor.id)
    if found is None:
        raise Missing
    return exports.again(desk, found)


def call_off(desk: Desk, id: UUID, here: str) -> Redirect:
    """Call off an export of one's own, and lead back to it."""
    withdrawal.withdraw(desk, exports.KIND, id)
    return see(f"{here}/exports/{id}")


def watched(visit: Visit, id: UUID) -> Entry:
    """Return how far the reader's own export has come; raises Missing for anybody else's."""
    with visit.reading() as sql:
        found = exports.progress(sql, visit.county, visit.tenant, id, visit.session.user)
    if found is None:
        raise Missing
    return found


def fetched(visit: Visit, id: UUID, form: str) -> Response[bytes]:
    """Return the reader's own export as a browser takes it; raises Missing."""
    done = watched(visit, id)
    with visit.reading() as sql:
        found = exports.file(visit.site.runtime, sql, done)
    if found is None or found[0].form != form:
        raise Missing
    return _attached(visit, *found, done.created_at)


def _form(form: str) -> Form:
    try:
        return msgspec.convert(form, Form)
    except msgspec.ValidationError as unknown:
        raise Missing from unknown


def _attached(visit: Visit, asks: Export, content: bytes, made_at: datetime) -> Response[bytes]:
    known_on = asks.known_on or made_at  # the release before left the instant open until the file was written
    stands = Stand(true_on=asks.true_on, known_on=known_on)
    return attach(visit, Attached(
        content=content, media_type=exports.FORMATS[asks.form], plain=f"timeline-{asks.tenant or asks.county}-{stands.plain}",
        what=visit.words("timelines.title"), form=asks.form, stands=(stands,),
        whose=names(visit).get(asks.tenant, "") if asks.tenant else "",
    ))  # fmt: skip
