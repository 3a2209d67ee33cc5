"""Random histories of everything that can be compared: founding facts and what may follow, in any order and of any day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import msgspec
from hypothesis import strategies as st

from domain import commitment, finding, inspection, institution, member, organisation, period, session, tenant
from domain.kernel import Fact, Personal
from services.views.compared import List
from tests.domain.given import some

DAY: Final = date(2005, 6, 1)
DAYS = st.integers(-15, 15).map(lambda n: DAY + timedelta(days=n))
SPARSE = st.integers(-3, 3).map(lambda n: DAY + timedelta(days=5 * n))
_THINGS = st.sampled_from([some("b1"), some("b2"), None])
_THING = st.sampled_from([some("b1"), some("b2")])
_CLASSES = st.sampled_from(["on-job", "mobile", "retired"])
_GROUPS = st.sampled_from(["laid-off", "graduate"])
TENANTS: Final = {1: some("t1"), 2: some("t2")}
"""The streams of tenants by their codes."""
_PERSON = st.sampled_from([some("p1"), some("p2")])
_MISSING = st.lists(_PERSON.map(lambda p: session.Absence(person=p, reason="sick")), max_size=1).map(tuple)
_STAGES = st.sampled_from(["plan", "substantive", "effect"])


class Kind(msgspec.Struct, frozen=True):
    """How the facts of one list's things begin, and what may happen to them."""

    founding: st.SearchStrategy[Callable[[UUID], Fact]]
    then: st.SearchStrategy[Fact]


def _registered(ledger_class: str) -> Callable[[UUID], Fact]:
    return lambda id: member.Registered(name=Personal(id, "测试"), ledger_class=ledger_class, branch=some("b1"), groups=("laid-off",))


def _entered(id: UUID) -> Fact:
    return tenant.Registered(tenant=next(code for code, stream in TENANTS.items() if stream == id), name="乡", kind="town", parent=1)


def _called(required: bool, branches: tuple[UUID, ...]) -> Callable[[UUID], Fact]:  # noqa: FBT001 - hypothesis draws it
    return _fact(session.Scheduled(kind="study", title="专题学习", planned_for=DAY, branches=branches, required=required))


def _fact(fact: Fact) -> Callable[[UUID], Fact]:
    return lambda _: fact


KINDS: Final[Mapping[List, Kind]] = {
    "roster": Kind(
        _CLASSES.map(_registered),
        st.one_of(
            _CLASSES.map(lambda c: member.ClassAssigned(ledger_class=c)), _THING.map(lambda b: member.Joined(branch=b)),
            st.sampled_from(["reassigned", "work"]).map(lambda r: member.Left(branch=some("b1"), reason=r)),
            _GROUPS.map(lambda g: member.GroupTagged(group=g)), _GROUPS.map(lambda g: member.GroupUntagged(group=g)),
            st.just(member.ContactLost()), st.just(member.ContactConfirmed(means="phone")), st.just(member.Ended(reason="died")),
        ),
    ),
    "institutions": Kind(
        st.just(_fact(institution.Registered(code="D-1", name="厂", level=1, kind="enterprise"))),
        st.one_of(
            st.sampled_from("甲乙").map(lambda n: institution.Renamed(name=n)),
            _THINGS.map(lambda p: institution.Reparented(parent=p, level=2 if p else 1)),
            st.sampled_from(["closed", "normal"]).map(lambda s: institution.StatusChanged(status=s)),
            st.just(institution.Enrolled(campaign=some("c"), batch="二")),
            st.just(institution.Withdrawn(campaign=some("c"), batch="二")), _THING.map(lambda t: institution.Merged(into=t)),
            _THING.map(lambda t: institution.SuccessorNamed(successor=t)),
        ),
    ),
    "organisations": Kind(
        st.just(_fact(organisation.Established(code="Z-1", name="支部", kind="branch"))),
        st.one_of(
            st.sampled_from("甲乙").map(lambda n: organisation.Renamed(name=n)),
            _THING.map(lambda t: organisation.Attached(institution=t)), _THINGS.map(lambda t: organisation.ParentChanged(parent=t)),
            st.sampled_from(["weak", "sound"]).map(lambda h: organisation.HealthAssessed(health=h)),
            st.just(organisation.VenueRecorded(place="礼堂")), st.just(organisation.VenueLost()),
            st.just(organisation.Split(into=(some("b1"), some("b2")))), st.just(organisation.Dissolved()),
        ),
    ),
    "commitments": Kind(
        st.just(_fact(commitment.Drafted(number="1", problem="land", title="t", wording="w", level="unit", due=DAY))),
        st.one_of(
            _STAGES.map(lambda s: commitment.StageAdvanced(stage=s)),
            _STAGES.map(lambda s: commitment.StageReversed(stage=s, reason="r")),
            DAYS.map(lambda d: commitment.ExtensionGranted(due=d, was=DAY)), st.just(commitment.CompletionClaimed()),
            st.just(commitment.Closed(cycle=1)), st.just(commitment.Reopened(cycle=2, stage="substantive", due=DAY, reason="r")),
            st.uuids(version=4).map(lambda u: commitment.EvidenceAttached(evidence=u, kind="list", happened_on=DAY)),
        ),
    ),
    "inspections": Kind(
        st.just(_fact(inspection.Planned(kind="supervision", purpose="例行", planned_for=DAY, methods=("files",)))),
        st.one_of(
            st.just(inspection.Started()), st.just(inspection.SiteSeen(place="大院", seen="整洁")),
            st.just(inspection.FilesReviewed(what="记录")), st.just(inspection.ConclusionsSigned(text="好")),
            st.just(inspection.UnitObjected(reason="不符")), st.just(inspection.Cancelled(reason="改期")),
        ),
    ),
    "findings": Kind(
        st.one_of(
            st.just(_fact(finding.Raised(inspection=some("i"), method="files", text="记录不全", severity="minor"))),
            DAYS.map(
                lambda d: _fact(
                    finding.RecordedElsewhere(register="r", reference="1", inspection=some("i"), code="c", text="t", corrected_on=d)
                )
            ),
        ),
        st.one_of(
            DAYS.map(lambda d: finding.RequirementIssued(text="改", due=d)), st.just(finding.Accepted()),
            DAYS.map(lambda d: finding.RectificationReported(text="改了", done_on=d)),
            st.just(finding.Verified(methods=("files",))), st.just(finding.Closed()),
            DAYS.map(lambda d: finding.Reopened(reason="又犯", due=d)),
        ),
    ),
    "tenants": Kind(
        st.just(_entered),
        st.one_of(
            st.sampled_from("甲乙").map(lambda n: tenant.Renamed(name=n)),
            st.sampled_from([None, 1, 2]).map(lambda p: tenant.Reparented(parent=p)), st.just(tenant.Archived(reason="撤并")),
            st.sampled_from([*TENANTS]).map(lambda code: tenant.Merged(into=code)),
        ),
    ),
    "sessions": Kind(
        st.builds(_called, st.booleans(), st.sampled_from([(some("b1"),), (some("b2"), some("b1"))])),
        st.one_of(
            st.sampled_from(["", "礼堂"]).map(lambda p: session.Held(place=p)), _MISSING.map(lambda a: session.RollClosed(absent=a)),
            _MISSING.map(lambda a: session.RollCorrected(reason="误记", present=(some("p1"),), absent=a)),
            _PERSON.map(lambda p: session.AbsenceExcused(person=p, reason="病")), _PERSON.map(lambda p: session.MakeUpDone(person=p)),
            _PERSON.map(lambda p: session.HomeDeliveryDone(person=p)), st.just(session.Cancelled(reason="停电")),
        ),
    ),
    "periods": Kind(
        st.just(_fact(period.Opened(period="2005", due=DAY))),
        st.one_of(
            st.integers(1, 3).map(lambda n: period.DeclaredTotalsSet(institutions=n, organisations=n, members=n, source="s")),
            DAYS.map(lambda d: period.Submitted(counted=period.Totals(institutions=1, organisations=1, members=2), true_on=d)),
            st.just(period.Returned(reason="r")), st.just(period.Reopened(reason="r")),
            st.just(period.Certified(counted=period.Totals(institutions=1, organisations=1, members=1))),
        ),
    ),
}  # fmt: skip

Step = tuple[Fact, date, str, int]


def steps(kind: Kind) -> st.SearchStrategy[list[Step]]:
    """Return strategies of (fact, day, whether it is new, puts right or voids, which one)."""
    return st.lists(st.tuples(kind.then, SPARSE, st.sampled_from(["new", "new", "new", "right", "void"]), st.integers(0, 20)), max_size=7)


def lives(kind: Kind) -> st.SearchStrategy[list[tuple[Callable[[UUID], Fact], date, list[Step]]]]:
    """Return strategies of what happens to one or two things."""
    return st.lists(st.tuples(kind.founding, SPARSE, steps(kind)), min_size=1, max_size=2)
