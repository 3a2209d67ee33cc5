"""A small county with something going on, told through the handlers: promises, a visit, findings, and what came of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from litestar.testing import TestClient

from domain import campaign, commitment, finding, grant, inspection, team
from infra.followers import Followers
from services import campaigns, commitments, findings, grants, inspections, teams, users, views
from services.desk import Actor, Desk
from services.web.edge import Edge
from tests.web.conftest import PASSWORD, Signed, Town

CODE = "keep-advanced"
VISIT = ("field-visit", "files")


class Story:
    """A town whose units promise and are visited; `clerk`, `head` at unit a, `inspector`, `office`, `leader` for the county."""

    def __init__(self, town: Town) -> None:
        self.town, self.county, self.a, self.b = town, town.county, town.a, town.b
        self.runtime = town.runtime
        self.views = Followers(town.runtime.db, town.runtime.ledger, views.ALL)
        self._signed: set[str] = set()
        with town.runtime.db.platform() as sql:
            row = sql.execute("SELECT ledger.today()").fetchone()
        assert row
        self.now: date = row[0]
        self.people: dict[str, tuple[UUID, str, int | None, str]] = {}
        for key, role, at in (
            ("clerk", "clerk", self.a), ("head", "unit-head", self.a), ("inspector", "inspector", None), ("office", "county-office", None),
            ("leader", "county-leader", None), ("other clerk", "clerk", self.b),
        ):  # fmt: skip
            self._enter(key, role, at)
        self._campaign()
        self.catch_up()

    def day(self, ago: int) -> date:
        return self.now - timedelta(days=ago)

    def _enter(self, key: str, role: str, at: int | None) -> None:
        """Enter somebody without a password: hashing one takes longer than all the rest of a story."""
        login, id, home = f"{key.replace(' ', '-')}-{uuid4().hex[:8]}", uuid4(), at or self.county * 1000
        with self.runtime.db.tenant(self.county, home) as sql:
            sql.execute(
                "INSERT INTO access.users (county_id, tenant_id, user_id, login, name, post) VALUES (%s, %s, %s, %s, %s, %s)",
                [self.county, home, id, login, f"{key}某", f"{key}职务"],
            )
        grants.give(self.town.desk(), uuid4(), grant.Given(user=id, role=role, tenant=at))
        self.people[key] = (id, role, at, login)

    def _campaign(self) -> None:
        desk = self.desk("office", self.day(300), at=self.county * 1000)
        campaigns.launch(desk, campaign.Launched(code=CODE, name="先进性教育"))
        self.campaign = campaigns.stream(self.county, CODE)
        for code, name in (("gambling", "带彩娱乐"), ("land", "违规占地")):
            again = self.desk("office", self.day(300), at=self.county * 1000)
            campaigns.change(
                again, self.campaign,
                lambda s, code=code, name=name: campaign.define_problem(
                    s, campaign.ProblemDefined(code=code, name=name, source="masses", priority="hardest")
                ),
            )  # fmt: skip
        self.team = uuid4()
        inspector = self.people["inspector"][0]
        teams.form(
            self.desk("office", self.day(300), at=self.county * 1000), self.team,
            team.Formed(name="督导一组", level="county", leader=inspector),
        )  # fmt: skip
        trained = self.desk("office", self.day(299), at=self.county * 1000)
        teams.change(trained, self.team, lambda s: team.train(s, inspector, "上岗培训", at=trained.stamp))

    def catch_up(self) -> None:
        self.views.catch_up(self.county)

    def id(self, who: str) -> UUID:
        return self.people[who][0]

    def desk(self, who: str, on: date | None = None, *, at: int | None = None) -> Desk:
        id, role, home, _ = self.people[who]
        return Desk(
            runtime=self.runtime, actor=Actor(id=id, role=role), county=self.county, tenant=at or home or self.a, command_id=uuid4(),
            channel="api", effective_on=on or self.now, today=self.now,
        )  # fmt: skip

    def client(self, who: str) -> Signed:
        id, _, at, login = self.people[who]
        if who not in self._signed:
            users.set_password(self.runtime, self.county, at or self.county * 1000, id, PASSWORD)
            self._signed.add(who)
        bare: TestClient[Edge] = TestClient(self.town.app, raise_server_exceptions=False)
        bare.follow_redirects = False
        answer = bare.post("/api/v1/session", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 204, answer.text
        return Signed(bare, answer.headers["x-csrf-token"])

    def drafted(
        self, *, ago: int = 200, due_in: int = 90, problem: str = "gambling", title: str = "不设牌桌", at: int | None = None
    ) -> UUID:
        id = uuid4()
        founding = commitment.Drafted(
            number=f"甲-{id.hex[:4]}", problem=problem, title=title, wording=f"年内做到{title}。", level="unit",
            due=self.day(ago) + timedelta(days=due_in), responsible=self.id("head"), responsible_post="主要负责人", campaign=self.campaign,
        )  # fmt: skip
        commitments.draft(self.desk("clerk", self.day(ago), at=at), id, founding)
        self.catch_up()
        return id

    def published(self, *, ago: int = 199, **more: Any) -> UUID:
        id = self.drafted(ago=ago + 1, **more)
        commitments.publish(self.desk("head", self.day(ago), at=more.get("at")), id, place="公开栏")
        self.catch_up()
        return id

    def at_effect(self, *, ago: int = 199, **more: Any) -> UUID:
        id = self.published(ago=ago, **more)
        for n, stage in enumerate(("plan", "rules", "substantive", "effect"), 1):
            commitments.advance(self.desk("clerk", self.day(ago - n * 10)), id, stage)
        shown = commitment.EvidenceAttached(evidence=uuid4(), kind="list", happened_on=self.day(ago - 41), note="清单一份")
        commitments.attach(self.desk("clerk", self.day(ago - 41)), id, shown)
        self.catch_up()
        return id

    def claimed(self, *, ago: int = 199, **more: Any) -> UUID:
        id = self.at_effect(ago=ago, **more)
        commitments.claim(self.desk("head", self.day(ago - 45)), id, "已做到")
        self.catch_up()
        return id

    def closed(self, *, ago: int = 199, **more: Any) -> UUID:
        id = self.claimed(ago=ago, **more)
        commitments.verify(self.desk("inspector", self.day(ago - 50)), id, "现场看过", methods=VISIT)
        self.catch_up()
        return id

    def visited(self, *, ago: int = 30, signed: bool = True, visit: UUID | None = None, at: int | None = None) -> UUID:
        id, inspector = uuid4(), self.id("inspector")
        planned = inspection.Planned(
            kind="supervision", purpose="例行督导", planned_for=self.day(ago), methods=("field-visit", "files", "briefing"), visit=visit,
            team=self.team, inspectors=(inspector,), campaign=self.campaign,
        )  # fmt: skip
        steps = [
            inspection.SiteSeen(place="大院", seen="牌桌已撤"), inspection.FilesReviewed(what="会议记录", result="齐全"),
            inspection.BriefingHeard(topic="整改汇报"), inspection.FactCommended(text="门面收回", checked=True, basis="逐户核对"),
        ]  # fmt: skip
        inspections.hold(self.desk("inspector", self.day(ago), at=at), id, planned, inspection.Started(inspectors=(inspector,)), steps)
        if signed:
            words = inspection.ConclusionsSigned(text="要见长效")
            inspections.sign(self.desk("inspector", self.day(ago - 1), at=at), id, words)
        self.catch_up()
        return id

    def found(self, visit: UUID, *, ago: int = 30, due_in: int = 20) -> UUID:
        id = uuid4()
        raised = finding.Raised(inspection=visit, method="files", text="记录系事后补写", severity="minor")
        findings.raise_finding(self.desk("inspector", self.day(ago)), id, raised)
        findings.require(self.desk("inspector", self.day(ago)), id, "限期整改", self.day(ago - due_in))
        self.catch_up()
        return id
