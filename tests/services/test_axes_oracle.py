"""Every number of the four axes is as long as the list that it opens, by the tree of each day, whatever happened and whenever told."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import settings as with_settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain import tenant
from infra.db import Database
from services.views import axes, commitments, compare, coverage, findings, organisations, roster
from services.views.axes import Line, Moved
from services.views.compare import Two
from services.views.compared import Filter, List, Sides
from services.web import folding
from services.wiring import Runtime
from tests.domain.given import some
from tests.services.books import Books, on
from tests.services.histories import DAY, KINDS, lives
from tests.services.test_compare_coverage import MEMBERS, SESSIONS
from tests.services.test_compare_oracle import READ, SETTINGS, told
from tests.services.test_views_coverage import PEOPLE

_tenants = itertools.count(501)
BEHIND: Mapping[List, Mapping[str, Filter]] = {
    "commitments": {
        "overdue": commitments.Filter(overdue=True), "stuck": commitments.Filter(stuck=True),
        "reopened": commitments.Filter(reopened=True), "closed": commitments.Filter(status=("closed",)),
        "lasting": commitments.Filter(status=("lasting",)),
    },
    "findings": {"open_findings": findings.Filter(is_open=True), "overdue_findings": findings.Filter(overdue=True)},
    "organisations": {"weak": organisations.Filter(health="weak")},
    "roster": {"lost": roster.Filter(contact="lost")},
    "coverage": {"unreached": coverage.Filter(gap="unreached")},
}  # fmt: skip
"""Which list, cut down to what, stands behind each figure."""


class Towns(Books):
    """Two townships of a county, the first of which may go into the second on any day, known at any time."""

    def __init__(self, db: Database, runtime: Runtime, county: int) -> None:
        super().__init__(db, runtime.ledger, county, rebuilt=True)
        self.tenant, self.other = (county * 1000 + next(_tenants) for _ in range(2))
        self.streams = {code: uuid4() for code in (self.tenant, self.other)}
        for code, stream in self.streams.items():
            entered = tenant.Registered(tenant=code, name=f"乡{code}", kind="town", parent=self.office)
            self.given(stream, entered, on=DAY - timedelta(days=40), tenant=self.office)

    def merged(self, day: Any) -> None:
        """Let the first township go into the second."""
        self.given(self.streams[self.tenant], tenant.Merged(into=self.other), on=day, tenant=self.office)

    def instants(self, streams: Sequence[tuple[int, UUID]]) -> list[Any]:
        """Return when something was told of these streams, and None for now."""
        return [None, *sorted(e.recorded_at for where, stream in streams for e in self.ledger.load(self.county, where, stream))]

    def lived(self, data: Any, name: List) -> list[tuple[int, UUID]]:
        """Let things of one list live in both townships, and perhaps merge these; return the streams of all that."""
        streams = [(self.office, stream) for stream in self.streams.values()]
        day = data.draw(st.one_of(st.none(), st.integers(-10, 10).map(lambda n: DAY + timedelta(days=n))))
        for where in (self.tenant, self.other):
            self.tenant, kept = where, self.tenant
            if name == "coverage":
                facts = told(self, data.draw(st.lists(MEMBERS, min_size=2, max_size=2)), PEOPLE)
                facts |= told(self, data.draw(st.lists(SESSIONS, min_size=1, max_size=2)), (some("s1"), some("s2")))
            else:
                facts = told(self, data.draw(lives(KINDS[name])))
            self.tenant = kept
            streams += [(where, stream) for stream in facts]
            if day and where == self.tenant:
                self.merged(day)
        self.followers.catch_up(self.county)
        return streams


@pytest.mark.parametrize("name", BEHIND)
@with_settings(SETTINGS, max_examples=12)
@given(data=st.data())
def test_every_number_of_the_axes_is_as_long_as_its_list(db: Database, runtime: Runtime, county: int, name: List, data: Any) -> None:
    towns = Towns(db, runtime, county)
    instants = towns.instants(towns.lived(data, name))
    wheres = st.builds(on, st.integers(-16, 16).map(lambda n: DAY + timedelta(days=n)), st.sampled_from(instants))
    for _ in range(3):
        two = Two(first=data.draw(wheres), second=data.draw(wheres))
        with db.tenant(county, towns.tenant) as sql:
            alone = axes.compare(sql, county, towns.tenant, two)
            check(sql, county, towns.tenant, two, name, alone, None)
        with db.county(county) as sql:
            every = axes.compare(sql, county, None, two)
            for code in (towns.tenant, towns.other, towns.office):
                check(sql, county, None, two, name, [line for line in every if line.tenant == code], code)


def check(sql: Any, county: int, tenant: int | None, two: Two, name: List, lines: Sequence[Line], under: int | None) -> None:
    """Hold the lines of one tenant, or of the county, to the lists and to the comparisons that they open."""
    for line in lines:
        if line.figure not in BEHIND[name]:
            continue
        sides = _sides(sql, county, two, BEHIND[name][line.figure], None if under == county * 1000 else under)
        ends = [
            _length(sql, county, tenant, name, at, wanted)
            for at, wanted in zip((two.first, two.middle, two.second), (sides.before, sides.middle, sides.after), strict=True)
        ]
        assert [line.then, line.known, line.now] == ends, line
        first = compare.compare(
            sql, county, tenant, Two(first=two.first, second=two.middle), name, replace(sides, after=sides.middle), limit=1
        )
        then = compare.compare(
            sql, county, tenant, Two(first=two.middle, second=two.second), name, replace(sides, before=sides.middle), limit=1
        )
        assert line.moves.learned == Moved(came=first.n("added"), went=first.n("ended")), line
        assert line.moves.changed == Moved(came=then.n("added", "real"), went=then.n("ended", "real")), line
        assert line.moves.reorganised == Moved(came=then.n("added", "reorganised"), went=then.n("ended", "reorganised")), line
        assert line.now - line.then == line.learned + line.changed + line.reorganised, line


def _sides(sql: Any, county: int, two: Two, wanted: Filter, under: int | None) -> Sides:
    cut: list[Any] = [
        replace(wanted, tenants=folding.tenants(sql, county, None, at, under)) for at in (two.first, two.middle, two.second)
    ]
    return Sides(before=cut[0], middle=cut[1], after=cut[2])


def _length(sql: Any, county: int, tenant: int | None, name: List, at: Any, wanted: Any) -> int:
    named = {} if tenant or name not in ("roster", "coverage") else {"names": False}
    return len(READ[name](sql, county, tenant, at, wanted, limit=500, **named).items)
