"""A unit's roster through 2005 on a clock of its own, so that two dates differ for every reason that there is, known then or known now."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import date, datetime, time
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from domain import grant, member, organisation
from infra.clock import Clock
from infra.embedded import Servers
from infra.followers import Followers
from infra.settings import Settings
from services import grants, members, organisations, users, views
from services.wiring import Runtime
from tests.estate import rehearsal_database
from tests.services.small_county import CLERK, OFFICE, SmallCounty
from tests.web.conftest import PASSWORD

ZONE = ZoneInfo("Asia/Shanghai")
COUNTY = 430_626
JUNE, DECEMBER = date(2005, 6, 14), date(2005, 12, 31)
LEADER = "leader"


class Year:
    """The year: `late` was mobile before June and learned of afterwards, `mobile` became so, `moved` changed branch, `gone` and `came`."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        first = SmallCounty(runtime, COUNTY)
        first.founded()
        self.town, self.branch = first.town, first.branch
        self.late, self.mobile, self.moved, self.gone, *self.stayed = first.peopled(7)
        self.other = uuid4()
        founding = organisation.Established(code="Z-02", name="老干支部", kind="branch")
        organisations.establish(first.desk(CLERK, first.before(150)), self.other, founding)
        self._when(date(2005, 6, 20)).became(self.late, "mobile", date(2005, 6, 1))
        self._autumn(self._when(date(2005, 9, 20)))
        winter = self._when(date(2006, 1, 16))
        self.learned_last = self.stayed[0]
        winter.became(self.learned_last, "retired", date(2005, 5, 1))
        leader = users.add_user(runtime, COUNTY, winter.office, LEADER, "李四", "县委书记", PASSWORD)
        grants.give(winter.desk(OFFICE, date(2005, 1, 1), winter.office), uuid4(), grant.Given(user=leader, role="county-leader"))
        Followers(runtime.db, runtime.ledger, views.ALL).catch_up(COUNTY)

    def _when(self, day: date) -> SmallCounty:
        """Return the county on a later morning."""
        with Clock(self.runtime.settings.migrate_url) as clock:
            clock.advance(datetime.combine(day, time(9), ZONE))
        small = SmallCounty(self.runtime, COUNTY)
        small.branch = self.branch
        return small

    def _autumn(self, small: SmallCounty) -> None:
        small.became(self.mobile, "mobile", date(2005, 9, 5))
        self.came = small.joined(date(2005, 9, 1), "on-job", "赵某8")
        members.move(small.desk(CLERK, date(2005, 9, 10)), self.moved, self.other, "reassigned")
        desk = small.desk(CLERK, date(2005, 9, 15))
        members.change(desk, self.gone, lambda m: member.end(m, "died", at=desk.stamp))

    def short(self, person: UUID) -> str:
        """Return what the county calls somebody."""
        return person.hex[:6]


@contextmanager
def played(servers: Servers, folder: Path) -> Generator[Year]:
    """Yield the year, on a rehearsal database of its own."""
    own = rehearsal_database(servers, "year_2005", "2005-06-08")
    settings = Settings(database_url=own.app_url, migrate_url=own.migrate_url, redis_url=own.redis_url, data=folder)
    with closing(Runtime(settings)) as runtime:
        yield Year(runtime)
