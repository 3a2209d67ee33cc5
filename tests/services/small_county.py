"""A county of two towns for tests of reports and notices, played through the product's own handlers around the week before this one."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

from domain import campaign, commitment, finding, grant, inspection, institution, member, organisation, period, tenant
from domain.calendar import week
from domain.kernel import Personal
from services import campaigns, commitments, findings, grants, inspections, institutions, members, organisations, periods, tenants
from services.desk import Actor, Desk
from services.wiring import Runtime

CLERK, HEAD, INSPECTOR = (Actor(id=UUID(int=n), role=role) for n, role in ((31, "clerk"), (32, "unit-head"), (33, "inspector")))
OFFICE = Actor(id=UUID(int=34), role="county-office")
PROBLEMS = ("学习制度不落实", "带彩娱乐和赌博", "违规占地建房", "交通秩序混乱")


class SmallCounty:
    """Its towns, promises, visits and people; `monday` begins the week before this one, which the reports are about."""

    def __init__(self, runtime: Runtime, county: int) -> None:
        self.runtime, self.county = runtime, county
        runtime.db.pool.check()  # tests of faults end the servers' side of connections
        self.office, self.town, self.other = county * 1000, county * 1000 + 111, county * 1000 + 112
        with runtime.db.platform() as sql:
            row = sql.execute("SELECT ledger.today()").fetchone()
        assert row is not None
        self.today: date = row[0]
        self.monday = self.today - timedelta(days=self.today.isoweekday() + 6)
        self.sunday, self.week = self.monday + timedelta(days=6), week(self.monday)
        self.campaign = campaigns.stream(county, "c")
        self.branch = uuid4()

    def desk(self, actor: Actor, day: date, at: int | None = None) -> Desk:
        return Desk(
            runtime=self.runtime, actor=actor, county=self.county, tenant=at or self.town, command_id=uuid4(), channel="api",
            effective_on=day, today=self.today,
        )  # fmt: skip

    def before(self, days: int) -> date:
        """Return so many days before the week."""
        return self.monday - timedelta(days=days)

    def founded(self) -> None:
        """The county, its towns, its campaign with problems, and who may act where."""
        day = self.before(200)
        for code, name, kind in ((self.office, "平江县", "county"), (self.town, "伍市镇", "town"), (self.other, "向家镇", "town")):
            tenants.register(self.desk(OFFICE, day, self.office), tenant.Registered(tenant=code, name=name, kind=kind))
        campaigns.launch(self.desk(OFFICE, day, self.office), campaign.Launched(code="c", name="先进性教育"))
        for n, name in enumerate(PROBLEMS, 1):
            self._defined(campaign.ProblemDefined(code=f"p{n}", name=name, source="masses", priority="hardest"), day)
        for actor, at in ((CLERK, self.town), (HEAD, self.town), (INSPECTOR, None), (OFFICE, None)):
            given = grant.Given(user=actor.id, role=actor.role, tenant=at)
            grants.give(self.desk(OFFICE, day, self.office), uuid4(), given)

    def _defined(self, problem: campaign.ProblemDefined, day: date) -> None:
        campaigns.change(self.desk(OFFICE, day, self.office), self.campaign, lambda _: problem)

    def peopled(self, n: int = 6) -> list[UUID]:
        """The town's branch, and its members on the job."""
        day, unit = self.before(150), uuid4()
        desk = self.desk(CLERK, day)
        institutions.register(desk, unit, institution.Registered(code="D-01", name="伍市镇政府", level=1, kind="township-organ"))
        founding = organisation.Established(code="Z-01", name="机关党支部", kind="branch", institution=unit)
        organisations.establish(self.desk(CLERK, day), self.branch, founding)
        return [self.joined(day, "on-job", f"王某{n}") for n in range(n)]

    def joined(self, day: date, ledger_class: str, name: str) -> UUID:
        person = uuid4()
        founding = member.Registered(name=Personal(person, name), ledger_class=ledger_class, branch=self.branch, number=name[-1])
        members.register(self.desk(CLERK, day), person, founding)
        return person

    def became(self, person: UUID, ledger_class: str, day: date) -> None:
        members.change(self.desk(CLERK, day), person, lambda _: member.ClassAssigned(ledger_class=ledger_class))

    def promise(self, number: str, problem: str, day: date, due: date, at: int | None = None) -> UUID:
        """A promise, published on a day."""
        id, where = uuid4(), at or self.town
        draft = commitment.Drafted(
            number=number, problem=problem, title=f"承诺{number}：限期整改", wording="限期整改到位。", level="unit", due=due,
            responsible=UUID(int=40), campaign=self.campaign,
        )  # fmt: skip
        commitments.draft(self.desk(CLERK, day, where), id, draft)
        commitments.publish(self.desk(HEAD, day, where), id)
        return id

    def advanced(self, id: UUID, day: date, *stages: str, at: int | None = None) -> None:
        for stage in stages:
            commitments.advance(self.desk(CLERK, day, at), id, stage)

    def closed(self, id: UUID, day: date, at: int | None = None) -> None:
        """The promise is climbed, shown, claimed and verified on one day."""
        self.advanced(id, day, "plan", "rules", "substantive", at=at)
        self.finished(id, day, at)

    def finished(self, id: UUID, day: date, at: int | None = None) -> None:
        """The promise takes effect, is shown, claimed and verified on one day."""
        self.advanced(id, day, "effect", at=at)
        shown = commitment.EvidenceAttached(evidence=uuid4(), kind="photo", happened_on=day, note="现场照片")
        commitments.attach(self.desk(CLERK, day, at), id, shown)
        commitments.claim(self.desk(HEAD, day, at), id)
        commitments.verify(self.desk(INSPECTOR, day, at), id, methods=("field-visit",))

    def visited(self, day: date, text: str, at: int | None = None) -> UUID:
        """A visit by three methods, and what it found wrong."""
        visit, found = uuid4(), uuid4()
        planned = inspection.Planned(kind="routine", purpose="督导检查", planned_for=day, methods=("field-visit", "files", "briefing"))
        seen, read = inspection.SiteSeen(place="门面", seen="门面出租"), inspection.FilesReviewed(what="台账")
        heard = inspection.BriefingHeard(topic="整改")
        started = inspection.Started(inspectors=(INSPECTOR.id,))
        inspections.hold(self.desk(INSPECTOR, day, at), visit, planned, started, [seen, read, heard])
        raised = finding.Raised(inspection=visit, method="field-visit", text=text, severity="major")
        findings.raise_finding(self.desk(INSPECTOR, day, at), found, raised)
        return found

    def handed_in(self, day: date, totals: period.Totals) -> None:
        """The town's roster is declared and handed in as it is on a day."""
        id, told = periods.stream(self.town, "roster"), {name: getattr(totals, name) for name in totals.__struct_fields__}
        periods.begin(self.desk(CLERK, day), period.Opened(period="roster"))
        periods.declare(self.desk(CLERK, day), id, period.DeclaredTotalsSet(**told, source="申报表"))
        periods.submit(self.desk(HEAD, day), id, totals, true_on=day)

    def played(self) -> None:
        """A whole story: promises at every stage, a relapse, moves on the roster, a visit, and something learned late."""
        self.founded()
        people = self.peopled()
        self.promise("A1", "p1", self.before(60), self.today + timedelta(days=60))
        self.advanced(self.promise("A2", "p2", self.before(70), self.monday), self.before(60), "plan")
        self.closed(self.promise("A3", "p3", self.before(30), self.today), self.monday + timedelta(days=2))
        again = self.promise("B1", "p4", self.before(120), self.before(20), self.other)
        self.closed(again, self.before(100), self.other)
        desk = self.desk(INSPECTOR, self.before(10), self.other)
        commitments.relapse(desk, again, "又有占道经营", due=self.today + timedelta(days=30), announced=False, methods=("field-visit",))
        self.joined(self.monday + timedelta(days=1), "retired", "李某9")
        self.became(people[0], "mobile", self.monday + timedelta(days=3))
        self.visited(self.monday + timedelta(days=3), "牌桌未撤")
        self.visited(self.monday + timedelta(days=4), "台账缺页", self.other)
