"""The county at a glance, and why it says something else today of the same day."""

from __future__ import annotations

from datetime import date

from domain import commitment, finding, inspection, institution, member, organisation, period
from domain.kernel import Personal
from services.views import overview
from tests.domain.given import some
from tests.services.books import TODAY, Books, on

JANUARY, DAY, LATER = date(2005, 1, 10), date(2005, 6, 14), date(2005, 6, 20)
BRANCH, LI, WANG, LAND = some("branch"), some("li"), some("wang"), some("land")


def county(books: Books) -> None:
    """A township with a bit of everything, and another one with a single member."""
    books.given(some("unit"), institution.Registered(code="1", name="镇机关", level=1, kind="township-organ"), on=JANUARY)
    books.given(BRANCH, organisation.Established(code="1", name="一支部", kind="branch", health="weak"), on=JANUARY)
    roster = ((LI, "on-job", books.tenant), (WANG, "retired", books.tenant), (some("zhao"), "mobile", books.other))
    for person, ledger_class, tenant in roster:
        told = member.Registered(name=Personal(person, "测试"), ledger_class=ledger_class, branch=BRANCH)
        books.given(person, told, on=JANUARY, tenant=tenant)
    told = {"number": "1", "problem": "land", "title": "退地", "wording": "退", "level": "unit", "due": date(2005, 6, 1)}
    books.given(LAND, commitment.Drafted(**told), commitment.Approved(), commitment.Publicised(**told), on=date(2005, 3, 1))
    visit = inspection.Planned(kind="county", purpose="督查", planned_for=DAY)
    books.given(some("visit"), visit, inspection.Started(), on=DAY)
    books.given(some("gap"), finding.Raised(inspection=some("visit"), method="files", text="缺页", severity="minor"), on=DAY)


def figures(books: Books, day: date = DAY, known: object = None) -> overview.Figures:
    with books.db.county(books.county) as sql:
        each = overview.figures(sql, books.county, None, on(day, known))  # type: ignore[arg-type]
    return overview.total(each, books.county)


def test_the_overview_adds_up_every_tenants_books(books: Books) -> None:
    county(books)
    books.caught_up()
    whole = figures(books)
    assert (whole.institutions, whole.organisations, whole.weak, whole.members) == (1, 1, 1, 3)
    assert (whole.on_job, whole.mobile, whole.retired, whole.lost) == (1, 1, 1, 0)
    assert (whole.commitments, whole.paper, whole.stuck, whole.overdue, whole.closed) == (1, 1, 1, 1, 0)
    assert (whole.inspections, whole.findings, whole.open_findings) == (1, 1, 1)
    with books.db.county(books.county) as sql:
        assert [(f.tenant, f.members) for f in overview.figures(sql, books.county, None, on(DAY))] == [(books.tenant, 2), (books.other, 1)]
        assert overview.figures(sql, books.county, None, on(date(2004, 1, 1))) == []
    with books.db.tenant(books.county, books.other) as sql:
        assert [f.members for f in overview.figures(sql, books.county, books.other, on(DAY))] == [1]
        assert overview.figures(sql, books.county, books.tenant, on(DAY)) == []


def test_the_day_as_known_then_and_as_known_now_differ_by_exactly_the_late_facts(books: Books) -> None:
    county(books)
    books.caught_up()
    then = figures(books)
    with books.db.tenant(books.county, books.tenant) as sql:
        row = sql.execute("SELECT max(recorded_at) FROM ledger.commands WHERE county_id = %s", [books.county]).fetchone()
    assert row is not None
    known_then = row[0]
    assert figures(books, known=known_then) == then
    mobile = books.given(LI, member.ClassAssigned(ledger_class="mobile"), on=date(2005, 6, 1))
    lost = books.given(some("zhao"), member.ContactLost(), on=DAY, tenant=books.other)
    books.given(WANG, member.ClassAssigned(ledger_class="on-job"), on=LATER)
    advanced = books.given(LAND, commitment.StageAdvanced(stage="plan"), on=date(2005, 6, 10))
    moved = books.given(some("gap"), finding.Closed(), on=LATER)
    books.caught_up()
    now = figures(books)
    assert (now.mobile - then.mobile, now.on_job - then.on_job, now.lost - then.lost, now.stuck - then.stuck) == (1, -1, 1, -1)
    with books.db.county(books.county) as sql:
        late = overview.late_facts(sql, books.county, DAY, known_then, known=on(DAY).known)
        first = overview.late_page(sql, books.county, DAY, known_then, known=on(DAY).known, limit=2)
        rest = overview.late_page(sql, books.county, DAY, known_then, known=on(DAY).known, limit=2, cursor=first.next)
        of_one = overview.late_facts(sql, books.county, DAY, known_then, known=on(DAY).known, tenant=books.other)
    assert {(f.tenant, f.position) for f in late} == {
        (books.tenant, mobile.last), (books.other, lost.last), (books.tenant, advanced.last),
    }  # fmt: skip
    assert [(f.tenant, f.tag) for f in of_one] == [(books.other, "member.contact-lost")]
    assert ([*first.items, *rest.items], rest.next) == (late, None)
    assert moved.last not in {f.position for f in late if f.tenant == books.tenant}


def test_a_correction_that_moves_a_fact_beyond_the_day_is_a_late_fact_too(books: Books) -> None:
    county(books)
    early = books.given(LI, member.ClassAssigned(ledger_class="mobile"), on=date(2005, 6, 1))
    books.caught_up()
    then = figures(books)
    right = books.given(LI, member.ClassAssigned(ledger_class="mobile"), on=LATER, replaces=early.last)
    void = books.voided(WANG, 4, on=LATER)
    books.caught_up()
    now = figures(books)
    assert (now.mobile - then.mobile, now.members - then.members) == (-1, -1)
    with books.db.county(books.county) as sql:
        late = overview.late_facts(sql, books.county, DAY, early.recorded_at, known=on(DAY).known)
    assert {f.position for f in late} == {right.last, void.last}


def test_declared_stands_beside_counted_for_each_tenant_and_the_county(books: Books) -> None:
    county(books)
    rosters = {books.tenant: (1, 1, 3), books.other: (0, 0, 1), books.office: (1, 1, 3)}
    for tenant, (institutions, organisations, members) in rosters.items():
        totals = period.DeclaredTotalsSet(institutions=institutions, organisations=organisations, members=members, source="简报")
        books.given(some(f"period {tenant}"), period.Opened(period="2005"), totals, on=JANUARY, tenant=tenant)
    books.caught_up()
    with books.db.county(books.county) as sql:
        balances = overview.reconcile(sql, books.county, None, on(DAY))
        assert overview.reconcile(sql, books.county, None, on(DAY), period="2006")[0].declared_members is None
    with books.db.tenant(books.county, books.other) as sql:
        own = overview.reconcile(sql, books.county, books.other, on(DAY))
    assert [(b.tenant, b.members, b.declared_members, b.agrees) for b in balances] == [
        (books.office, 3, 3, True), (books.tenant, 2, 3, False), (books.other, 1, 1, True),
    ]  # fmt: skip
    assert [(b.tenant, b.agrees) for b in own] == [(books.other, True)]


def test_nothing_is_known_of_a_county_whose_books_are_empty(books: Books) -> None:
    books.caught_up()
    with books.db.county(books.county) as sql:
        assert overview.figures(sql, books.county, None, on(TODAY)) == []
        [balance] = overview.reconcile(sql, books.county, None, on(TODAY))
    assert (balance.tenant, balance.members, balance.agrees) == (books.office, 0, False)
