"""The roster comes in by workbooks in January, is reconciled to the person by the end of March, and is certified."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from domain import institution, member, organisation, period
from domain.kernel import Personal
from services import campaigns, coordinate, institutions, members, organisations, periods
from services.demo.people import Person
from services.demo.places import Place
from services.demo.planted import Absent, Planted, written
from services.demo.roster import Book, Totals
from services.demo.story import suspects
from services.demo.story.county import CODE, FIRST, SECOND
from services.demo.story.promise import working
from services.demo.story.script import Scene, Script
from services.desk import Desk
from services.imports import roster, workbook
from services.views import overview

BEGUN: Final = date(2005, 1, 1)
_IMPORTED: Final = date(2005, 1, 6)
_DECLARED: Final = date(2005, 1, 14)
_RAISED: Final = date(2005, 1, 25)
_ENROLLED: Final = {FIRST: date(2005, 1, 18), SECOND: date(2005, 6, 27)}
_FOUND: Final = date(2005, 3, 28)
CERTIFIED: Final = date(2005, 3, 31)
PERIOD: Final = "2005-Q1"
_A_DAY: Final = 9
_GONE: Final = frozenset({"bankrupt", "closed"})


def write(script: Script, scene: Scene, books: Sequence[Book], planted: Planted, folder: Path) -> None:
    """Write down how the rosters come in, how their mistakes are found and put right, and how they are certified."""
    script.settle_before(_DECLARED)  # from then on people and units are spoken of
    script.settle_before(_RAISED)
    script.settle_before(_FOUND)
    script.settle_before(CERTIFIED)
    for i, book in enumerate(books):
        on = working(_IMPORTED + timedelta(days=i // _A_DAY))
        rows = written(book, planted)
        path = folder / f"{book.place.tenant}.xlsx"
        script.add(on, book.place.tenant, f"clerk {book.place.tenant}", f"import {book.place.tenant}",
                   lambda desk, rows=rows, path=path: _import(desk, rows, path), true_on=BEGUN, beside=True)  # fmt: skip
        _leaders(script, scene, book)
        _enrolments(script, scene, book)
        _period(script, book.place, book.totals)
    suspects.write(script, scene, flagged=_RAISED, settled=_FOUND, true_on=BEGUN)
    for absent in planted.absent:
        _enter(script, scene, absent)
    _county(script, scene, books)


def founding_of(scene: Scene, tenant: int, person: Person) -> member.Registered:
    """Return the fact with which a person is entered by hand."""
    id = scene.id("person", person.id_number)
    sealed = {
        "id_number": person.id_number, "phone": person.phone, "sex": person.sex, "born": person.born.isoformat(),
        "ethnicity": person.ethnicity, "education": person.education, "post": person.post, "note": person.note,
    }  # fmt: skip
    founding = member.Registered(
        name=Personal(id, person.name), ledger_class=person.ledger_class, branch=scene.registers.unit(tenant, person.branch),
        groups=person.groups, employment=person.employment, joined_party_on=person.joined_party_on, full_member_on=person.full_member_on,
    )  # fmt: skip
    return msgspec.structs.replace(founding, **{field: Personal(id, value) for field, value in sealed.items() if value})


def _import(desk: Desk, book: Book, path: Path) -> None:
    """Write the workbook, once, and bring it in; a file that is there already is the one that an earlier run began with."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(workbook.write(sheets(book)))
        unfinished.rename(path)
    result = roster.apply(desk, path)
    if not result.applied:
        message = f"{path.name}: {[(f.sheet, f.row, f.column, f.rule) for f in result.refused[:5]]}"
        raise AssertionError(message)


def sheets(book: Book) -> dict[Any, list[dict[str, Any]]]:
    """Return the rows of a tenant's workbook."""
    units = [
        {"code": i.code, "name": i.name, "level": str(i.level), "parent": i.parent, "kind": i.kind, "status": i.status,
         "effective_on": BEGUN}
        for i in book.institutions
    ]  # fmt: skip
    branches = [
        {"code": b.code, "name": b.name, "kind": b.kind, "institution": b.institution, "parent": b.parent, "health": b.health,
         "effective_on": BEGUN}
        for b in book.branches
    ]  # fmt: skip
    people = [
        {"name": p.name, "id_number": p.id_number, "sex": "female" if p.sex == "女" else "male", "born": p.born.isoformat(),
         "ethnicity": p.ethnicity, "education": p.education, "ledger_class": p.ledger_class, "branch": p.branch, "groups": p.groups,
         "employment": p.employment, "post": p.post, "joined_party_on": p.joined_party_on, "full_member_on": p.full_member_on,
         "phone": p.phone, "note": p.note, "effective_on": BEGUN}
        for p in book.people
    ]  # fmt: skip
    return {"institutions": units, "organisations": branches, "members": people}


def _leaders(script: Script, scene: Scene, book: Book) -> None:
    tenant = book.place.tenant
    first = {p.branch: p.id_number for p in reversed(book.people)}
    head = next(iter(reversed(first.values())))
    for branch in book.branches:
        number = first.get(branch.code, head)
        if branch.health == "incomplete":
            continue
        script.add(
            _DECLARED, tenant, f"clerk {tenant}", f"head of {branch.code}",
            lambda desk, code=branch.code, number=number: organisations.change(
                desk, scene.registers.unit(tenant, code),
                lambda o: organisation.appoint(o, scene.registers.person(tenant, number), at=desk.stamp),
            ), true_on=BEGUN,
        )  # fmt: skip


def _enrolments(script: Script, scene: Scene, book: Book) -> None:
    tenant, held = book.place.tenant, campaigns.stream(scene.county, CODE)
    for one in book.institutions:
        batch = SECOND if book.place.rural or one.kind == "enterprise" else FIRST
        if one.status in _GONE:
            continue  # closed and bankrupt firms are in no batch: whoever holds their members is
        script.add(
            _ENROLLED[batch], tenant, f"clerk {tenant}", f"enrol {one.code}",
            lambda desk, code=one.code, batch=batch: institutions.change(
                desk, scene.registers.unit(tenant, code), lambda i: institution.enrol(i, held, batch, at=desk.stamp)
            ),
        )  # fmt: skip


def _period(script: Script, place: Place, declared: Totals) -> None:
    tenant = place.tenant
    _declare(script, tenant, f"clerk {tenant}", declared)
    script.add(_RAISED, tenant, "office", f"discrepancy {tenant}",
               lambda desk: periods.raise_discrepancies(desk, _held(desk), _counted(desk)))  # fmt: skip
    _certify(script, tenant, f"head {tenant}")


def _county(script: Script, scene: Scene, books: Sequence[Book]) -> None:
    home = scene.county * 1000
    sums = [sum(column) for column in zip(*((b.totals.institutions, b.totals.organisations, b.totals.members) for b in books), strict=True)]
    _declare(script, home, "office", Totals(*sums))
    _certify(script, home, "office")


def _certify(script: Script, tenant: int, who: str) -> None:
    script.add(CERTIFIED, tenant, who, f"submitted {tenant}",
               lambda desk: periods.submit(desk, _held(desk), _counted(desk), true_on=desk.today))  # fmt: skip
    script.add(CERTIFIED, tenant, "office", f"certified {tenant}",
               lambda desk: periods.certify(desk, _held(desk), _counted(desk)))  # fmt: skip


def _held(desk: Desk) -> UUID:
    return periods.stream(desk.tenant, PERIOD)


def _counted(desk: Desk) -> period.Totals:
    """Return what a tenant's books add up to today; for the county's own, what all tenants' do."""
    db, whole = desk.runtime.db, desk.tenant == desk.county * 1000
    with db.county(desk.county) if whole else db.tenant(desk.county, desk.tenant) as sql:
        here = coordinate.here(sql, ZoneInfo(desk.runtime.settings.time_zone))
        found = next(b for b in overview.reconcile(sql, desk.county, None if whole else desk.tenant, here) if b.tenant == desk.tenant)
    return period.Totals(institutions=found.institutions, organisations=found.organisations, members=found.members)


def _declare(script: Script, tenant: int, who: str, totals: Totals) -> None:
    set_to = period.DeclaredTotalsSet(institutions=totals.institutions, organisations=totals.organisations, members=totals.members)
    opened = period.Opened(period=PERIOD, due=CERTIFIED)
    script.add(_DECLARED, tenant, who, f"period {tenant}", lambda desk: periods.begin(desk, opened))
    script.add(_DECLARED, tenant, who, f"declared {tenant}", lambda desk: periods.declare(desk, _held(desk), set_to))


def _enter(script: Script, scene: Scene, absent: Absent) -> None:
    tenant, person = absent.home, absent.person
    script.add(
        date(2005, 3, 29), tenant, f"clerk {tenant}", f"absent {tenant}",
        lambda desk: members.register(desk, scene.id("person", person.id_number), founding_of(scene, tenant, person)), true_on=BEGUN,
    )  # fmt: skip
