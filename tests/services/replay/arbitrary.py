"""Any facts of a module, with any values, on any days, in any order, put right and taken back: more than handlers let happen."""

from __future__ import annotations

import types
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any, Final, Literal, NamedTuple, Union, get_args, get_origin
from uuid import UUID, uuid4

import msgspec
from hypothesis import strategies as st

from domain import commitment, reading
from domain.kernel import Fact, Part, Personal, Voided
from infra.ledger import Receipt
from tests.domain.given import some
from tests.services.books import Books

DAY: Final = date(2005, 6, 1)
DAYS: Final = st.integers(-12, 12).map(lambda n: DAY + timedelta(days=2 * n))
_IDS: Final = st.sampled_from([some("one"), some("two")])
_TELLING: Final[dict[str, st.SearchStrategy[Any]]] = {
    "stage": st.sampled_from(["plan", "rules", "substantive", "effect"]), "post": st.sampled_from(["secretary", "deputy", ""]),
    "ledger_class": st.sampled_from(["on-job", "mobile", "retired"]), "health": st.sampled_from(["weak", "sound", ""]),
    "duty": st.sampled_from(["head", "direct"]), "outcome": st.sampled_from(["upheld", "changed", "withdrawn"]),
    "cycle": st.integers(1, 2), "phase": st.sampled_from(["study", "rectify"]), "place": st.sampled_from(["", "礼堂"]),
}  # fmt: skip
"""Fields whose values decide what becomes of a row."""
_PLAIN: Final[dict[Any, st.SearchStrategy[Any]]] = {
    str: st.sampled_from(["甲", "乙", ""]), int: st.integers(0, 3), float: st.sampled_from([97.5, 60.0]), bool: st.booleans(), date: DAYS,
    UUID: _IDS, datetime: st.sampled_from([datetime(2005, 6, n, 9, 30, tzinfo=UTC) for n in (1, 9)]),
}  # fmt: skip


_OF_EVIDENCE: Final = (commitment.EvidenceAttached, commitment.EvidenceChallenged, commitment.EvidenceUpheld, commitment.EvidenceRejected)


class Step(NamedTuple):
    """One fact to be: new, or in the place of an earlier one of its stream, or in words only the void of that one."""

    which: int
    fact: Fact
    on: date
    how: Literal["new", "right", "void"]
    pick: int


def kinds_of(module: ModuleType) -> tuple[type[Fact], ...]:
    """Return the facts of a module, be they one or many."""
    return get_args(module.Event) or (module.Event,)


def facts(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Return strategies of facts, or parts of them, of a kind."""
    return st.builds(kind, **{field.name: _value(field.type, field.name) for field in msgspec.structs.fields(kind)})


def _value(kind: Any, name: str) -> st.SearchStrategy[Any]:
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return st.one_of(*(st.none() if arg is type(None) else _value(arg, name) for arg in args))
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple:
        return st.lists(_value(args[0], name), max_size=2, unique_by=repr).map(tuple)
    if isinstance(kind, type) and issubclass(kind, Part):
        return facts(kind)
    if kind is Personal:
        return st.just(Personal(some("one"), "测试"))
    return _TELLING.get(name, _PLAIN[kind]) if kind in (str, int) else _PLAIN[kind]


def steps(module: ModuleType, most: int) -> st.SearchStrategy[list[Step]]:
    """Return strategies of what happens to two streams of a module: what begins them first, and then anything."""
    kinds = kinds_of(module)
    how = st.sampled_from(["new", "new", "new", "right", "void"])
    step = st.builds(Step, st.integers(0, 1), st.one_of(*map(facts, kinds)), DAYS, how, st.integers(0, 20))
    begun = st.builds(Step, st.integers(0, 1), facts(kinds[0]), DAYS, st.just("new"), st.just(0))
    return st.tuples(begun, st.lists(step, max_size=most)).map(lambda both: [both[0], *both[1]])


def write(books: Books, tenant: int, history: Sequence[Step]) -> None:
    """Store a history of one module in a tenant's books, while the views follow it every few facts."""
    streams, left = [uuid4(), uuid4()], dict[int, list[int]]()
    for n, (which, fact, day, how, pick) in enumerate(history):
        held = left.setdefault(which, [])
        replaces = held.pop(pick % len(held)) if how != "new" and held else None
        voids = how == "void" and replaces is not None
        said = Voided(reason="误录") if voids else _of_its_own(fact, streams[which])
        receipt: Receipt = books.given(streams[which], said, on=day, tenant=tenant, replaces=replaces)
        if not voids:
            held.append(receipt.last)
        if n % 3 == len(history) % 3:
            books.followers.catch_up(books.county, tenant)
    books.followers.catch_up(books.county, tenant)


def _of_its_own(fact: Fact, stream: UUID) -> Fact:
    """Return a fact whose ids of rows are its stream's alone, as those that handlers make are."""
    if isinstance(fact, _OF_EVIDENCE):
        return msgspec.structs.replace(fact, evidence=UUID(int=fact.evidence.int ^ stream.int))
    return msgspec.structs.replace(fact, briefing=stream) if isinstance(fact, reading.ReceiptGiven) else fact


