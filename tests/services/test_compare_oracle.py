"""A comparison is exact: applied to the list of the first coordinate it gives that of the second, and every difference has its facts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.kernel import Voided
from infra.db import Database
from services.coordinate import Coordinate
from services.views import commitments, compare, coverage, findings, inspections, institutions, organisations, periods, roster, sessions
from services.views import tenants as directory
from services.views.compare import Changed, Comparison, Two
from services.views.compared import Filter, List
from services.views.reading import Page
from services.wiring import Runtime
from tests.domain.given import some
from tests.services.books import Books, on
from tests.services.histories import DAY, KINDS, TENANTS, lives

_tenants = itertools.count(301)
KEYS: Mapping[List, str] = {
    "roster": "person", "institutions": "institution", "organisations": "organisation", "commitments": "commitment",
    "inspections": "inspection", "findings": "finding", "periods": "roster_period", "coverage": "person",
    "sessions": "session", "tenants": "stream",
}  # fmt: skip
READ: Mapping[List, Callable[..., Any]] = {
    "roster": lambda *args, **more: roster.register(*args, sort="number", **more), "institutions": institutions.listing,
    "organisations": organisations.listing, "commitments": commitments.listing, "inspections": inspections.listing,
    "findings": findings.listing, "periods": lambda *args, limit: Page(items=periods.listing(*args), next=None),
    "coverage": coverage.listing, "sessions": sessions.listing,
    "tenants": lambda sql, county, tenant, at, wanted, limit: Page(items=registered(sql, county, at), next=None),
}  # fmt: skip
FILTERS: Mapping[List, tuple[Filter, ...]] = {
    "roster": (roster.Filter(), roster.Filter(standing=None), roster.Filter(ledger_class="mobile"), roster.Filter(group="laid-off")),
    "institutions": (institutions.Filter(), institutions.Filter(standing=None), institutions.Filter(batch="二", standing=None)),
    "organisations": (organisations.Filter(), organisations.Filter(health="weak"), organisations.Filter(homeless=True)),
    "commitments": (commitments.Filter(), commitments.Filter(status=("open", "claimed")), commitments.Filter(reopened=True)),
    "inspections": (inspections.Filter(), inspections.Filter(method="field-visit"), inspections.Filter(status="signed")),
    "findings": (findings.Filter(), findings.Filter(is_open=True), findings.Filter(status="accepted")),
    "periods": (periods.Filter(), periods.Filter(phase="submitted")),
    "tenants": (directory.Filter(),),
    "sessions": (
        sessions.Filter(), sessions.Filter(status="rolled"), sessions.Filter(required=True), sessions.Filter(branch=some("b1")),
    ),
    "coverage": (
        coverage.Filter(), coverage.Filter(session=some("s1")), coverage.Filter(branch=some("b1")), coverage.Filter(way="attended"),
        coverage.Filter(gap="missing"), coverage.Filter(gap="unreached"),
    ),
}  # fmt: skip
OF_ANOTHER = {"members", "organisations", "institution_name", "branch_name", "unit_name", "findings", "open_findings"}
ANOTHERS: Mapping[List, set[str]] = {
    "periods": {"asked", "counted_at"}, "sessions": {"branch_names", "expected", "attended", "missing"},
}  # fmt: skip
PERSONAL = {"name", "sex", "born", "id_number", "phone"}
NOT_SHOWN = {
    "roster": {"full_member_on", "destination", "destination_until", "verified", "merged_into"}, "institutions": {"successors"},
    "organisations": {"successors"}, "sessions": {"roll"},
    "inspections": {"registered_on", "people", "days", "merged_with", "scope", "unit_name", "visit"},
}  # fmt: skip
"""What comparisons tell besides what the pages of lists show."""
OF_THE_DAY = {"overdue", "stuck", "position", "tenant", "sort_key", "valid_from", "day", "visit"}


def registered(sql: Any, county: int, at: Coordinate) -> list[dict[str, Any]]:
    """Return the register of tenants with the stream of each."""
    listed = directory.listing(sql, county, at)
    return [{**msgspec.structs.asdict(each), "stream": str(TENANTS[each.code])} for each in listed]


def told(books: Books, lives: Any, streams: Iterable[UUID] = ()) -> dict[UUID, list[Any]]:
    """Store the lives of some things, their corrections and voids, in books of their own; return their facts."""
    kept: dict[UUID, list[Any]] = {}
    for (founding, day, steps), stream in zip(lives, itertools.chain(streams, iter(uuid4, None)), strict=False):
        left = list[int]()
        books.given(stream, founding(stream), on=day)
        for fact, when, how, pick in steps:
            replaces = left.pop(pick % len(left)) if how != "new" and left else None
            voids = replaces is not None and how == "void"
            receipt = books.given(stream, Voided(reason="误录") if voids else fact, on=when, replaces=replaces)
            if not voids:
                left.append(receipt.last)
        kept[stream] = books.ledger.load(books.county, books.tenant, stream)
    books.followers.catch_up(books.county, books.tenant)
    return kept


def listed(sql: Any, books: Books, name: List, at: Coordinate, wanted: Filter) -> dict[str, dict[str, Any]]:
    """Return a list as its own page shows it, without what other things and the passing of days make of it."""
    page = READ[name](sql, books.county, books.tenant, at, wanted, limit=500)
    items: list[dict[str, Any]] = msgspec.to_builtins(page.items)
    another = ANOTHERS.get(name, OF_ANOTHER)
    left = another | OF_THE_DAY | {KEYS[name]} | (PERSONAL if name in ("roster", "coverage") else set())
    return {item[KEYS[name]]: {k: v for k, v in item.items() if k not in left} for item in items}


def applied(name: List, before: dict[str, dict[str, Any]], found: Comparison) -> dict[str, dict[str, Any]]:
    """Return what a list becomes by a comparison."""
    after = {key: dict(row) for key, row in before.items()}
    for item in found.items:
        key = str(item.key)
        if item.difference == "ended":
            assert shown(name, item.before) == after.pop(key)
        elif item.difference == "added":
            assert key not in after
            after[key] = shown(name, item.after)
        else:
            assert (shown(name, item.before), item.columns) == (after[key], [c for c in item.columns if c.old != c.new])
            after[key] |= shown(name, {c.name: c.new for c in item.columns})
    return after


def shown(name: List, words: dict[str, Any] | None) -> dict[str, Any]:
    """Return what the list's own page shows of what the comparison knows of a row."""
    assert words is not None
    return {column: value for column, value in words.items() if column not in NOT_SHOWN.get(name, ())}


def natures(item: Changed, middle: Mapping[str, Any]) -> set[str]:
    """Return of what nature a difference is by the definition, *since* standing for whatever came about between the days."""
    inside, key = str(item.key) in middle, str(item.key)
    if item.difference == "added":
        return {"learned"} if inside else {"since"}
    if item.difference == "ended":
        return {"since"} if inside else {"learned"}
    for column in item.columns if inside else ():
        if column.name in middle[key]:
            between = middle[key][column.name]
            parts = {"learned": column.old != between, "since": between != column.new}
            assert _two(column.natures) == {part for part, differs in parts.items() if differs}
    return {n for column in item.columns for n in _two(column.natures)}


def _two(natures: Sequence[str]) -> set[str]:
    return {n if n == "learned" else "since" for n in natures}


def check_causes(item: Changed, two: Two, facts: list[Any]) -> None:
    """Hold every cause to its window, by the ledger itself."""
    known = sorted((two.first.known, two.second.known))
    days = sorted((two.first.true_on, two.second.true_on))
    held = {e.position: e for e in facts}
    assert item.causes, "a difference without facts"
    windows = {w for c in item.causes for w in c.windows}
    assert windows == _two(item.natures)
    for cause in item.causes:
        e = held[cause.position]
        assert (cause.stream, cause.tag, cause.effective_on) == (e.stream, e.tag, e.effective_on)
        if "learned" in cause.windows:
            replaced = held.get(e.replaces or 0)
            assert known[0] < e.recorded_at <= known[1]
            assert e.effective_on <= two.first.true_on or (replaced and replaced.effective_on <= two.first.true_on)
        if "since" in cause.windows:
            later = getattr(e.fact, "corrected_on", None) or e.effective_on
            assert e.recorded_at <= two.second.known
            assert days[0] < max(later, e.effective_on)
            assert e.effective_on <= days[1]


SETTINGS = settings(
    max_examples=20, deadline=None, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(KINDS))
@SETTINGS
@given(data=st.data())
def test_a_comparison_leads_from_one_list_to_the_other(db: Database, runtime: Runtime, county: int, name: List, data: Any) -> None:
    books = Books(db, runtime.ledger, county, rebuilt=True)
    books.tenant = county * 1000 + next(_tenants)
    streams: list[UUID] = []
    if name == "tenants":  # a register of its own for every example
        books = Books(db, runtime.ledger, county * 100 + next(_tenants) % 100, rebuilt=True)
        books.tenant, streams = books.office, [*TENANTS.values()]
    facts = told(books, data.draw(lives(KINDS[name])), streams)
    instants = [None, *sorted(e.recorded_at for held in facts.values() for e in held)]
    wheres = st.builds(on, st.integers(-16, 16).map(lambda n: DAY + timedelta(days=n)), st.sampled_from(instants))
    for _ in range(4):
        check(books, name, Two(first=data.draw(wheres), second=data.draw(wheres)), data.draw(st.sampled_from(FILTERS[name])), facts)


def check(books: Books, name: List, two: Two, wanted: Filter, facts: Mapping[UUID, list[Any]]) -> Comparison:
    """Hold a comparison to both lists and to the facts of each key."""
    own = None if name == "tenants" else books.tenant
    with books.db.county(books.county) if own is None else books.db.tenant(books.county, own) as sql:
        middle = msgspec.structs.replace(two.second, true_on=two.first.true_on)
        first, between, second = (listed(sql, books, name, at, wanted) for at in (two.first, middle, two.second))
        found = compare.compare(sql, books.county, own, two, name, wanted)
    assert applied(name, first, found) == second
    assert (found.before, found.after) == (len(first), len(second))
    assert found.unchanged == found.before - found.n("ended") - found.n("changed") == len(first.keys() & second) - found.n("changed")
    for item in found.items:
        assert _two(item.natures) == natures(item, between)
        check_causes(item, two, facts[item.key])
    return found
