"""Briefings in the books of whoever issues them: drafts, a number at signing and not before, files at issue, errata, and read receipts."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from uuid import UUID, uuid5

from msgspec.structs import replace

from domain import briefing, reading, sequence, series
from domain.kernel import Recorded, fold
from domain.report import File
from infra.db import Sql
from infra.files import Files, Kept, register
from infra.ledger import Draft, Receipt, Stale
from services.desk import Changed, Desk, Missing, once
from services.reports import basis as bases
from services.reports import bulletin
from services.reports.building import release
from services.wiring import Runtime

_NAMESPACE: Final = UUID("4f0a6c1e-7f6e-5a5e-9d0c-430626000028")
_ATTEMPTS: Final = 64
"""Every round of signers who meet leaves one of them with his number, so that this many may meet."""


def numbers(county: int, tenant: int, code: str, year: int) -> UUID:
    """Return the stream of the numbers of a series in a year."""
    return uuid5(_NAMESPACE, f"{county}:{tenant}:{code}:{year}")


def reader(id: UUID, tenant: int) -> UUID:
    """Return the stream of a unit's reading of a briefing, in that unit's own books."""
    return uuid5(id, str(tenant))


def draft(desk: Desk, id: UUID, founding: briefing.Drafted) -> Receipt:
    """Draft a briefing; it gets no number yet."""
    desk.allow(_right(desk, "draft"))
    return desk.begin(id, briefing, lambda s: briefing.draft(s, founding))


def redraft(desk: Desk, id: UUID, anew: briefing.Redrafted) -> Receipt:
    """Write a draft anew."""
    desk.allow(_right(desk, "draft"))
    return desk.change(id, briefing, lambda s: briefing.redraft(s, anew))


def discard(desk: Desk, id: UUID, reason: str) -> Receipt:
    """Give a draft up; no number is lost, because it has none."""
    desk.allow(_right(desk, "draft"))
    return desk.change(id, briefing, lambda s: briefing.discard(s, reason))


@once
def sign(desk: Desk, id: UUID, post: str = "") -> Receipt:
    """Sign a briefing: the signature and the next number of its series and year are one command, so that no number is lost or doubled."""
    desk.allow(_right(desk, "sign"))
    for _ in range(_ATTEMPTS):
        first = desk.first()
        if first is not None:
            return first
        try:
            return desk.write(_numbered(desk, id, post))
        except Stale:
            continue
    raise Changed


def issue(desk: Desk, id: UUID) -> Receipt:
    """Issue a signed briefing: its files are kept by their content, and their hashes put on record."""
    desk.allow(_right(desk, "issue"))
    return desk.change(id, briefing, lambda s: _issued(desk, id, s) if briefing.to_issue(s) else None)


def put_right(desk: Desk, id: UUID, text: str) -> Receipt:
    """Issue errata; the briefing stays as it was printed."""
    desk.allow(_right(desk, "issue"))
    return desk.change(id, briefing, lambda s: briefing.put_right(s, text))


def archive(desk: Desk, id: UUID, note: str = "") -> Receipt:
    """Lay an issued briefing down."""
    desk.allow(_right(desk, "issue"))
    return desk.change(id, briefing, lambda s: briefing.archive(s, note))


@once
def give_receipt(desk: Desk, id: UUID, self_check: str = "") -> Receipt:
    """Say for one's unit, in its own books, that it has read one of the county's briefings."""
    desk.allow("briefing.receipt")
    history = desk.runtime.ledger.load(desk.county, desk.county * 1000, id)
    held = fold(briefing, history) if history and isinstance(history[0].fact, briefing.Drafted) else None
    if held is None or held.phase not in ("issued", "archived"):
        raise Missing
    if held.draft.readers and desk.tenant not in held.draft.readers:
        raise reading.NotAddressed
    said = reading.ReceiptGiven(briefing=id, issuer=desk.county * 1000, number=held.number, self_check=self_check)
    return desk.begin(reader(id, desk.tenant), reading, lambda s: reading.give(s, said, asked=held.draft.self_check))


def made_again(runtime: Runtime, county: int, tenant: int, id: UUID) -> bulletin.Printed:
    """Return an issued briefing's files, made again from its coordinate."""
    history: list[Recorded[briefing.Event]] = runtime.ledger.load(county, tenant, id)
    out = next((e.fact for e in history if isinstance(e.fact, briefing.Issued)), None)
    if out is None:
        raise Missing
    state = fold(briefing, [e for e in history if e.recorded_at <= out.known_on])
    assert state, "what was issued had been drafted"
    return bulletin.printed(runtime, county, tenant, id, state, out)


def _right(desk: Desk, act: str) -> str:
    """Return what it takes in these books: the county's briefings are the county's, a unit's are the unit's."""
    return f"briefing.{act}" if desk.tenant == desk.county * 1000 else f"briefing.{act}-own"


def _numbered(desk: Desk, id: UUID, post: str) -> list[Draft]:
    """Return the number and the signature; both streams are written at the versions that were read, so that two signers never agree."""
    history = desk.records(id, briefing)
    if desk.expected is not None and history[-1].version != desk.expected:
        raise Changed
    held = desk.state(id, briefing)
    stream = numbers(desk.county, desk.tenant, held.series, desk.effective_on.year)
    given: list[Recorded[series.Event]] = desk.history(stream)
    signed = briefing.sign(held, year=desk.effective_on.year, number=0, post=post)
    sequence.check(history, [(signed, None)], desk.effective_on)
    next_one = series.assign(fold(series, given), code=held.series, year=signed.year, briefing=id, at=desk.stamp)
    signed = briefing.sign(held, year=next_one.year, number=next_one.number, post=post)
    return [
        Draft(stream=stream, version=len(given) + 1, fact=next_one, effective_on=desk.effective_on),
        Draft(stream=id, version=history[-1].version + 1, fact=signed, effective_on=desk.effective_on),
    ]  # fmt: skip


def _issued(desk: Desk, id: UUID, state: briefing.Briefing) -> briefing.Issued:
    """Return what goes out, its files kept and registered: content that nobody names is swept, content that is named is there."""
    runtime = desk.runtime
    with runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.now()").fetchone()
    assert row is not None
    out = briefing.Issued(
        known_on=row[0], positions=bases.positions(runtime, desk.county, desk.tenant, row[0]), template=bulletin.TEMPLATE,
        release=release(), files=(), content="", language=runtime.settings.language, site=runtime.settings.address,
    )  # fmt: skip
    made, files = bulletin.printed(runtime, desk.county, desk.tenant, id, state, out), Files(Path(runtime.settings.data) / "files")
    kept = [(form.format, files.put(form.content)) for form in made.forms]
    with runtime.db.tenant(desk.county, desk.tenant) as sql:
        _register(sql, desk, id, kept)
    filed = tuple(File(format=name, sha256=each.sha256, size=each.size) for name, each in kept)
    return replace(out, files=filed, content=made.digest)


def _register(sql: Sql, desk: Desk, id: UUID, kept: list[tuple[str, Kept]]) -> None:
    for name, each in kept:
        register(sql, desk.county, desk.tenant, each, media_type=bulletin.MEDIA[name], kind="briefing", made_by=id)
