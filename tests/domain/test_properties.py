"""What holds for every aggregate: evolve takes any of its facts, and facts survive storage."""

from __future__ import annotations

import json
import types
from datetime import UTC, date, datetime
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

import msgspec
import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from domain.catalogue import BY_TAG, MODULES, STORED, module_of
from domain.kernel import Fact, Part, Personal, Stamp, State
from tests.domain.given import LI, WANG, ZHAO, some

FOUNDING = {
    "tenant": ["tenant.registered"],
    "grant": ["grant.given"],
    "campaign": ["campaign.launched"],
    "period": ["period.opened"],
    "institution": ["institution.registered"],
    "organisation": ["organisation.established"],
    "member": ["member.registered"],
    "commitment": ["commitment.drafted"],
    "team": ["team.formed"],
    "inspection": ["inspection.planned", "inspection.recorded-elsewhere"],
    "finding": ["finding.raised", "finding.recorded-elsewhere"],
    "session": ["session.scheduled"],
    "report": ["report.requested"],
    "importing": ["importing.uploaded"],
    "series": ["series.number-assigned"],
    "briefing": ["briefing.drafted"],
    "reading": ["reading.receipt-given"],
    "workday": ["workday.declared"],
    "reveal": ["reveal.names-shown"],
}
DAYS = st.dates(min_value=date(2004, 12, 1), max_value=date(2006, 2, 1))


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for any value that a field of a fact can have."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return st.one_of([st.none() if arg is type(None) else values(arg) for arg in args])
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple:
        return st.lists(values(args[0]), max_size=3).map(tuple) if args[-1] is Ellipsis else st.tuples(*map(values, args))
    if isinstance(kind, type) and issubclass(kind, Part | Fact):
        return st.builds(kind, **{field.name: values(field.type) for field in msgspec.structs.fields(kind)})
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: st.text(max_size=12),
        int: st.integers(min_value=-(2**62), max_value=2**62),
        float: st.floats(allow_nan=False, allow_infinity=False),
        bool: st.booleans(),
        date: DAYS,
        datetime: st.datetimes(timezones=st.just(UTC)),
        UUID: st.sampled_from([some("one"), some("two"), some("three")]),
        Personal: st.builds(Personal, st.uuids(), st.text(max_size=12)),
    }
    return plain[kind]


def sealed(personal: Any) -> dict[str, Any]:
    return {"p": str(personal.person), "k": 1, "c": json.dumps(personal.value)}


def opened(kind: Any, raw: Any) -> Personal:
    assert kind is Personal
    return Personal(UUID(raw["p"]), json.loads(raw["c"]))


@pytest.mark.parametrize("tag", sorted(BY_TAG))
@settings(max_examples=15)
@for_any(data=st.data())
def test_what_is_stored_is_read_again_unchanged(tag: str, data: st.DataObject) -> None:
    fact = data.draw(values(BY_TAG[tag]))
    assert msgspec.json.decode(msgspec.json.encode(fact, enc_hook=sealed), type=STORED, dec_hook=opened) == fact


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
@settings(max_examples=60)
@for_any(data=st.data())
def test_evolve_takes_any_of_its_facts_on_any_day_in_any_order(module: Any, data: st.DataObject) -> None:
    name = module.__name__.rpartition(".")[2]
    tags = sorted(tag for tag in BY_TAG if module_of(tag) == name)
    stamps = st.builds(Stamp, on=DAYS, by=st.sampled_from([LI, WANG, ZHAO]), role=st.just("clerk"))
    first = data.draw(st.sampled_from(FOUNDING[name]).flatmap(lambda tag: values(BY_TAG[tag])))
    more = data.draw(st.lists(st.tuples(st.sampled_from(tags).flatmap(lambda tag: values(BY_TAG[tag])), stamps), max_size=6))
    state = module.evolve(None, first, data.draw(stamps))
    for fact, at in more:
        state = module.evolve(state, fact, at)
    assert isinstance(state, State)
