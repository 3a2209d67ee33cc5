"""Which facts a timeline picks: fixed pieces of SQL put together by what is asked for, so that every question finds an index of its own.

Values are parameters, always; what is not asked for leaves no trace in the statement (docs/decisions/0012).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain import catalogue
from domain.history import RETIRED
from services.views.reading import Row, standing_at, text

if TYPE_CHECKING:
    from services.coordinate import Coordinate


class Filter(Row):
    """Which facts a timeline is to show; None and False ask for all. `kind` is a tag or a module; days include both ends.

    `stream` asks for one thing alone, `dossier` for it and whatever belongs to it.
    """

    kind: str | None = None
    stream: UUID | None = None
    dossier: UUID | None = None
    person: UUID | None = None
    actor: UUID | None = None
    true_since: date | None = None
    true_until: date | None = None
    learned_since: date | None = None
    learned_until: date | None = None
    late: bool = False

    @property
    def tags(self) -> list[str]:
        """Return the tags that the kind stands for: itself, or all that its module ever had."""
        if self.kind is None or "." in self.kind:
            return [self.kind] if self.kind else []
        return sorted(tag for tag in {*catalogue.BY_TAG, *RETIRED} if catalogue.module_of(tag) == self.kind)


_DOSSIER: Final = text("timeline_dossier")
_CLOCK: Final = b"WITH z AS (SELECT coalesce(max(k.time_zone), 'Asia/Shanghai') AS zone FROM ledger.clock k)"
_ZONE: Final = b"(SELECT z.zone FROM z)"
# What each filter asks of the index that is walked (t), and what it asks of the fact itself.
_WALKED: Final[Mapping[str, bytes]] = {
    "true_since": b"t.effective_on >= %(true_since)s",
    "true_until": b"t.effective_on <= %(true_until)s",
    "learned_since": b"t.recorded_at >= (%(learned_since)s::date::timestamp AT TIME ZONE " + _ZONE + b")",
    "learned_until": b"t.recorded_at < ((%(learned_until)s::date + 1)::timestamp AT TIME ZONE " + _ZONE + b")",
    "late": b"(t.recorded_at AT TIME ZONE INTERVAL '14 hours')::date > t.effective_on AND "
    b"(t.recorded_at AT TIME ZONE " + _ZONE + b")::date > t.effective_on",
}
_OF_FACT: Final[Mapping[str, bytes]] = {
    "stream": b"f.stream = %(stream)s",
    "actor": b"f.actor = %(actor)s",
}
_FACT: Final = b"EXISTS (SELECT FROM views.timeline f WHERE f.county_id = t.county_id AND f.tenant_id = t.tenant_id"
_FACT_END: Final = b" AND f.position = t.position AND "
_NEWER: Final = b"t.effective_on, t.tenant_id, t.position"
_OLDER: Final = b"t.effective_on DESC, t.tenant_id DESC, t.position DESC"
_KNOWN: Final = b"t.recorded_at <= %(known)s"
# What was recorded by an instant is of days up to that one, but for the few facts about days to come, which have an index of their own.
_BY_THEN: Final = b"t.effective_on <= %(by)s"
_AHEAD: Final = b"t.effective_on > %(by)s AND (t.recorded_at AT TIME ZONE INTERVAL '0')::date < t.effective_on"
FEW: Final = 10_000
"""So many facts learned in a span of time are sorted rather than searched for along the days."""


def parameters(county: int, tenant: int | None, at: Coordinate, wanted: Filter, **more: object) -> dict[str, object]:
    """Return the values of a question."""
    return standing_at(
        county, tenant, at, tags=wanted.tags, stream=wanted.stream, dossier=wanted.dossier, person=wanted.person, actor=wanted.actor,
        true_since=wanted.true_since, true_until=wanted.true_until, learned_since=wanted.learned_since, learned_until=wanted.learned_until,
        by=_by(at, wanted), **more,
    )  # fmt: skip


def page(wanted: Filter, *, tenant: int | None, at: Coordinate, newer: bool, onwards: bool, few: bool = False) -> bytes:
    """Return the statement that names a page of facts, from one end or, *onwards*, from a place that the parameters say.

    Where there are *few* to choose from, all are sorted; otherwise one index is walked in the order of the page.
    """
    after = _after(tenant, newer=newer) if onwards else []
    order = b" ORDER BY " + (_NEWER if newer else _OLDER) + b" LIMIT %(limit)s"
    columns = b"t.tenant_id, t.position, t.effective_on"
    if few:
        found = [_branch(columns, wanted, tenant, [*_known(at), *after], b" OFFSET 0")]
    else:
        found = [_branch(columns, wanted, tenant, [*span, *after], order) for span in _spans(at, wanted)]
    if len(found) == 1 and not few and not _keys(wanted):
        return found[0]
    return b"SELECT " + columns + b" FROM (" + b" UNION ALL ".join(found) + b") t" + order


def ends(wanted: Filter, *, tenant: int | None, at: Coordinate) -> bytes:
    """Return the statement that yields the first and the last day on which there is a fact."""
    first, last = (page(wanted, tenant=tenant, at=at, newer=newer, onwards=False) for newer in (True, False))
    both = b"SELECT a.effective_on FROM (" + first + b") a UNION ALL SELECT z.effective_on FROM (" + last + b") z"
    return _CLOCK + b" SELECT min(e.effective_on) AS first, max(e.effective_on) AS last FROM (" + both + b") e"


def learned(wanted: Filter, *, tenant: int | None, at: Coordinate) -> bytes | None:
    """Return the statement that counts, up to `most`, what was learned in the span that is asked for.

    None where none is asked for, or where another filter is as narrow.
    """
    if wanted.learned_since is None or wanted.stream or wanted.person or wanted.actor or wanted.dossier:
        return None
    span = Filter(learned_since=wanted.learned_since, learned_until=wanted.learned_until)
    walk = _branch(b"t.position", span, tenant, _known(at), b" LIMIT %(most)s")
    return _CLOCK + b" SELECT count(*)::int AS n FROM " + walk + b" t"


def count(wanted: Filter, *, tenant: int | None, at: Coordinate) -> bytes:
    """Return the statement that counts, up to `most`, what is asked for."""
    return _CLOCK + b" SELECT count(*) AS n FROM (SELECT FROM (" + days(wanted, tenant=tenant, at=at) + b") d LIMIT %(most)s) c"


def days(wanted: Filter, *, tenant: int | None, at: Coordinate, within: bool = False) -> bytes:
    """Return the statement that yields the day and the instant of every fact; *within* a stretch b, one more of each than `most`."""
    more = [b"t.effective_on >= b.since", b"t.effective_on <= b.until"] if within else []
    tail = b" LIMIT %(most)s + 1" if within else b""
    columns = b"t.effective_on, t.recorded_at"
    return b" UNION ALL ".join(_branch(columns, wanted, tenant, [*span, *more], tail) for span in _spans(at, wanted))


def _branch(columns: bytes, wanted: Filter, tenant: int | None, more: Sequence[bytes], tail: bytes) -> bytes:
    """Return one walk along one index; where several keys are asked for, a walk for each."""
    person = wanted.person is not None
    where = [b"t.county_id = %(county)s", b"t.effective_on <= %(on)s", *more]
    where += [b"t.tenant_id = %(tenant)s"] if tenant is not None else []
    where += [b"t.person = %(person)s"] if person else []
    where += [piece for name, piece in _WALKED.items() if getattr(wanted, name)]
    keys = _keys(wanted)
    where += _of_facts(wanted, keyed=bool(keys), apart=person)
    table = b"views.timeline_subject t" if person else b"views.timeline t"
    walk = b"SELECT " + columns + b" FROM " + table + b" WHERE " + b" AND ".join(where) + tail
    return b"(SELECT t.* FROM (" + keys + b") k CROSS JOIN LATERAL (" + walk + b") t)" if keys else b"(" + walk + b")"


def _of_facts(wanted: Filter, *, keyed: bool, apart: bool) -> list[bytes]:
    """Return what is asked of the fact itself, in the row that is walked or, *apart*, in the timeline's own."""
    held = [piece for name, piece in _OF_FACT.items() if getattr(wanted, name)]
    if wanted.dossier is not None:
        held.append(b"f.stream = k.stream" if keyed else b"f.stream IN (" + _DOSSIER + b")")
    if wanted.kind is not None:
        held.append(b"f.tag = k.tag" if keyed and wanted.dossier is None else b"f.tag = ANY(%(tags)s::text[])")
    if apart and held:
        return [_FACT + _FACT_END + b" AND ".join(held) + b")"]
    return [piece.replace(b"f.", b"t.", 1) for piece in held]


def _keys(wanted: Filter) -> bytes:
    """Return the keys that are walked one by one: the things of a dossier, else the tags of a kind where nothing else is as narrow."""
    if wanted.stream or wanted.person or wanted.actor:
        return b""
    if wanted.dossier is not None:
        return _DOSSIER
    return b"SELECT unnest(%(tags)s::text[]) AS tag" if wanted.kind is not None else b""


def _known(at: Coordinate) -> list[bytes]:
    return [] if at.known_at is None else [_KNOWN]


def _by(at: Coordinate, wanted: Filter) -> date | None:
    """Return a day by whose end, anywhere on earth, all was recorded that is asked for; None where that is no bound."""
    ends = [at.known_at.astimezone(UTC).date()] if at.known_at else []
    ends += [wanted.learned_until + timedelta(days=1)] if wanted.learned_until and wanted.learned_until < at.true_on else []
    by = min(ends, default=at.true_on)
    return by if by < at.true_on else None


def _spans(at: Coordinate, wanted: Filter) -> list[list[bytes]]:
    """Return the spans of days that are walked apart: one, unless all was recorded before the day that is asked about."""
    known = _known(at)
    return [known] if _by(at, wanted) is None else [[_BY_THEN, *known], [_AHEAD, *known]]


def _after(tenant: int | None, *, newer: bool) -> list[bytes]:
    sign = b">" if newer else b"<"
    if tenant is not None:
        return [b"(t.effective_on, t.position) " + sign + b" (%(after_day)s, %(after_position)s)"]
    return [b"(t.effective_on, t.tenant_id, t.position) " + sign + b" (%(after_day)s, %(after_tenant)s, %(after_position)s)"]
