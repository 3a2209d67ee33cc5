"""What can be watched on live pages: how far a job or a rebuild is, and how many items of an inbox are unread."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import msgspec

from infra.followers.course import Rebuild, rebuilds
from infra.jobs import Entry
from infra.jobs.table import entries
from services import inbox
from services.desk import Missing
from services.exports.asking import KIND as EXPORT
from services.imports.taking import KIND as IMPORT
from services.reports.building import KIND as REPORT
from services.web.letters import homes
from services.web.live import Said, Topic
from services.web.visit import kept

if TYPE_CHECKING:
    from services.web.i18n import Words
    from services.web.site import Site
    from services.web.visit import Visit
    from services.wiring import Runtime

UNDER_WAY: Final = ("waiting", "running", "sending")
STEPS: Final = {REPORT: "reports.progress", IMPORT: "imports.step", EXPORT: "exports.step", "rebuild": "operations.rebuild.step"}
"""Under which words of the locales the steps of a kind of job stand."""
READERS: Final = {REPORT: "report.read", IMPORT: "tenant.read"}
"""What a reader must be allowed in whose books a job is, to watch somebody else's."""


class JobKey(msgspec.Struct, frozen=True):
    """A job by its place."""

    county: int
    tenant: int
    job: UUID

    def __str__(self) -> str:
        return f"{self.tenant}:{self.job}"


class InboxKey(msgspec.Struct, frozen=True):
    """A user's inbox, over all the units in which he holds a role."""

    county: int
    user: UUID
    homes: tuple[int, ...]

    def __str__(self) -> str:
        return "mine"


class JobProgress:
    """How far a job is: for who asked for it, for who may read what it makes, and for operators."""

    name, soonest, latest = "job", 0.4, 2.0

    def admit(self, visit: Visit, text: str) -> JobKey:
        """Return the job of TENANT:JOB; raises Missing."""
        key = _parsed(visit, text)
        entry = self.look(visit.site.runtime, [key]).get(key)
        if entry is None or not _may_watch(visit, entry):
            raise Missing
        return key

    def look(self, runtime: Runtime, keys: Collection[JobKey]) -> Mapping[JobKey, Entry]:
        """Return the jobs with their progress, a question for each county."""
        found: dict[JobKey, Entry] = {}
        for county in {key.county for key in keys}:
            mine = [(key.tenant, key.job) for key in keys if key.county == county]
            with runtime.db.county(county) as sql:
                found |= {JobKey(county, one.tenant_id, one.job_id): one for one in entries(sql, county, mine)}
        return {key: found[key] for key in keys if key in found}

    def say(self, site: Site, words: Words, key: JobKey, found: Entry) -> Said:
        """Return the step, count, rate and remaining time; over when the job is."""
        del key
        return Said(html=site.render("_course.html", t=words, job=found, steps=STEPS), over=found.state not in UNDER_WAY)


class Unread:
    """How many items of his inbox a user has not read."""

    name, soonest, latest = "inbox", 2.0, 10.0

    def admit(self, visit: Visit, text: str) -> InboxKey:
        """Return the reader's own inbox: there is no other for him."""
        if text != "mine":
            raise Missing
        return InboxKey(visit.county, visit.session.user, tuple(homes(visit.session)))

    def look(self, runtime: Runtime, keys: Collection[InboxKey]) -> Mapping[InboxKey, int]:
        """Return the counts, a question for each unit in which somebody watches."""
        found: dict[tuple[int, int, UUID], int] = {}
        for county, home in {(key.county, home) for key in keys for home in key.homes}:
            users = [key.user for key in keys if key.county == county and home in key.homes]
            with runtime.db.tenant(county, home) as sql:
                found |= {(county, home, user): n for user, n in inbox.unread_of(sql, county, home, users).items()}
        return {key: sum(found.get((key.county, home, key.user), 0) for home in key.homes) for key in keys}

    def say(self, site: Site, words: Words, key: InboxKey, found: int) -> Said:
        """Return the words of the link to the inbox."""
        del key
        return Said(html=site.render("_unread.html", t=words, new=found))


class RebuildKey(msgspec.Struct, frozen=True):
    """The view that is rebuilt, or "all" of them, and the dates of the page on which it is watched: its links carry them on."""

    view: str
    dates: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.view


class Rebuilding:
    """How far the rebuild of a view is, or of all that are under way: for who looks after the product."""

    name, soonest, latest = "rebuild", 0.5, 1.0

    def admit(self, visit: Visit, text: str) -> RebuildKey:
        """Return the view that is meant, or "all"; raises Missing."""
        key = RebuildKey(text, tuple(visit.dates.items()))
        if not visit.session.may("health.read") or not (text == "all" or self.look(visit.site.runtime, [key])[key]):
            raise Missing
        return key

    def look(self, runtime: Runtime, keys: Collection[RebuildKey]) -> Mapping[RebuildKey, tuple[Rebuild, ...]]:
        """Return the rebuilds with one question."""
        with runtime.db.platform() as sql:
            found = rebuilds(sql)
        going = tuple(one for one in found if one.state in ("running", "silent"))
        return {key: going if key.view == "all" else tuple(one for one in found if one.view == key.view) for key in keys}

    def say(self, site: Site, words: Words, key: RebuildKey, found: tuple[Rebuild, ...]) -> Said:
        """Return the step, count, rate and remaining time; over when the one that is watched is."""
        alone, link = key.view != "all", partial(kept, dict(key.dates))
        html = site.render("operations/_rebuilds.html", t=words, rebuilds=found, steps=STEPS, alone=alone, link=link)
        return Said(html=html, over=alone and not any(one.under_way for one in found))


TOPICS: Final[dict[str, Topic]] = {topic.name: topic for topic in (JobProgress(), Unread(), Rebuilding())}
"""Every topic; a new one is named here."""


def watch(entry: Entry) -> str:
    """Return what `data-live` says of a job on a page."""
    return f"job={entry.tenant_id}:{entry.job_id}"


def _parsed(visit: Visit, text: str) -> JobKey:
    tenant, _, job = text.partition(":")
    try:
        return JobKey(visit.county, msgspec.convert(tenant, int, strict=False), UUID(job))
    except (ValueError, msgspec.ValidationError) as wrong:
        raise Missing from wrong


def _may_watch(visit: Visit, entry: Entry) -> bool:
    session, tenant = visit.session, entry.tenant_id
    if not session.roles_at(tenant):
        return False
    own = _actor(entry.args) == str(session.user)
    return own or session.may("jobs.read") or (entry.kind in READERS and session.may(READERS[entry.kind], tenant))


def _actor(args: dict[str, Any]) -> str | None:
    actor = args.get("actor")
    return actor if isinstance(actor, str) else None
