"""Who was expected when: what a session and coverage count is named line by line, as it was known then and as it is known now."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest

from domain import session
from services import study_sessions
from tests.web.conftest import Signed, Town
from tests.web.peopled import Peopled

FIRST, SECOND, LATER = date(2020, 6, 10), date(2020, 6, 20), date(2020, 7, 2)
COUNTED = {"expected": None, "attended": "attended", "made_up": "made-up", "home": "home", "remote": "remote", "excused": "excused"}


class Studied(Peopled):
    """Two required sessions of one branch, one of them with a roll on which two are missing; that one made up for it is learned later."""

    def __init__(self, town: Town) -> None:
        super().__init__(town)
        branch = next(each.branch for each in self.members(self.a) if each.branch)
        self.here = [each.person for each in self.members(self.a) if each.branch == branch]
        self.rolled = self.called(FIRST, branch, [session.Absence(person=person, reason="sick") for person in self.here[:2]])
        self.open = self.called(SECOND, branch, None)
        self.catch_up()
        with self.runtime.db.platform() as sql:
            row = sql.execute("SELECT ledger.now()").fetchone()
        assert row
        self.before = row[0].isoformat()
        study_sessions.reach(self.desk(self.a, on=LATER), self.rolled, session.MakeUpDone(person=self.here[0]))
        self.catch_up()

    def called(self, day: date, branch: UUID, absent: list[session.Absence] | None) -> UUID:
        id, desk = uuid4(), self.desk(self.a, on=day)
        said = session.Scheduled(kind="study", title=f"学习{day:%m%d}", planned_for=day, branches=(branch,), required=True)
        study_sessions.schedule(desk, id, said)
        study_sessions.hold(self.desk(self.a, on=day), id, session.Held())
        if absent is not None:
            study_sessions.close_roll(self.desk(self.a, on=day), id, absent)
        return id

    def got(self, signed: Signed, path: str, **asks: Any) -> list[dict[str, Any]]:
        query = "&".join(f"{name}={quote(str(value))}" for name, value in asks.items() if value is not None)
        answer = signed.get(f"/api/v1/tenants/{self.a}/{path}?limit=200&{query}")
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]


@pytest.fixture
def studied(town: Town) -> Studied:
    return Studied(town)


@pytest.mark.parametrize("known", ["then", "now"])
def test_every_figure_of_a_branch_and_of_a_member_has_as_many_occasions(studied: Studied, known: str):
    clerk, at = studied.town.client("clerk", studied.a), {"known_on": studied.before} if known == "then" else {}
    members = studied.got(clerk, "coverage", **at)
    sums = clerk.get(f"/api/v1/tenants/{studied.a}/coverage/branches?" + "&".join(f"{k}={quote(v)}" for k, v in at.items())).json()["items"]
    for row in sums:
        for figure, outcome in (COUNTED | {"missing": "missing"}).items():
            found = studied.got(clerk, "coverage/occasions", branch=row["branch"], outcome=outcome, **at)
            assert len(found) == row[figure], figure
    for row in members:
        for figure, outcome in (COUNTED | {"missing": "missing", "reached": "reached"}).items():
            found = studied.got(clerk, "coverage/occasions", person=row["person"], outcome=outcome, **at)
            assert len(found) == row[figure], figure
            assert {each["name"] for each in found} <= {row["name"]}
    ways = {each["way"] for each in studied.got(clerk, "coverage/occasions", person=studied.here[0], **at)}
    assert ways == ({"absent", "open"} if known == "then" else {"made-up", "open"})


def test_a_session_names_who_attended_and_who_is_missing(studied: Studied):
    clerk = studied.town.client("clerk", studied.a)
    for id, at in ((studied.rolled, {}), (studied.rolled, {"known_on": studied.before}), (studied.open, {})):
        query = "&".join(f"{name}={quote(value)}" for name, value in at.items())
        one = clerk.get(f"/api/v1/tenants/{studied.a}/sessions/{id}?{query}").json()["session"]
        for stood, figure in ((None, "expected"), ("attended", "attended"), ("missing", "missing")):
            assert len(studied.got(clerk, f"sessions/{id}/roll", stood=stood, **at)) == one[figure]
    assert clerk.get(f"/api/v1/tenants/{studied.a}/sessions/{studied.rolled}/roll?stood=late").status_code == 400
    missing = studied.got(clerk, f"sessions/{studied.rolled}/roll", stood="missing")
    assert [each["person"] for each in missing] == [str(studied.here[1])]


def test_a_card_that_shows_only_who_is_missing_still_closes_a_roll_for_everybody(studied: Studied):
    clerk = studied.town.client("clerk", studied.a)
    page = clerk.get(f"/t/{studied.a}/sessions/{studied.open}?stood=attended").text
    assert page.count('<select id="absent-roll-') == len(studied.here), "whom the form leaves out would count as present"
    assert "没有这样的人" in page


def test_occasions_go_over_a_page_and_a_county_reads_them_without_names(studied: Studied):
    leader = studied.town.client("county-leader")
    whole, cursor = list[tuple[str, str]](), ""
    while True:
        answer = leader.get(f"/api/v1/tenants/{studied.a}/coverage/occasions?limit=3{cursor}").json()
        whole += [(each["session"], each["person"]) for each in answer["items"]]
        assert {each["name"] for each in answer["items"]} == {None}
        if answer["next"] is None:
            break
        cursor = f"&cursor={quote(answer['next'])}"
    assert len(whole) == len(set(whole)) == 2 * len(studied.here)
