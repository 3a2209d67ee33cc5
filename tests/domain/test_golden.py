"""Every tag has a stored sample that today's code still reads, and what it reads is what was stored."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain import tenant
from domain.catalogue import BY_TAG, STORED
from domain.history import upcast
from domain.kernel import Personal
from tests.domain.samples import GOLDEN

TAGS = sorted(path.name.removesuffix(".json") for path in GOLDEN.glob("*.json"))


def opened(kind: Any, raw: Any) -> Personal:
    """Keep the whole sealed value, so that nothing of it is lost on the way back."""
    assert kind is Personal
    return Personal(UUID(raw["p"]), json.dumps(raw))


def within(old: Any, new: Any) -> bool:
    """Say whether all that was stored is still there; later releases may only add fields with defaults."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(key in new and within(item, new[key]) for key, item in old.items())
    if isinstance(old, list):
        return isinstance(new, list) and len(old) == len(new) and all(map(within, old, new))
    return old == new


def test_every_tag_has_a_sample() -> None:
    assert set(BY_TAG) <= set(TAGS), "run python -m tests.domain.samples once for a new tag; never edit a sample"


@pytest.mark.parametrize("tag", TAGS)
def test_a_sample_is_read_and_loses_nothing(tag: str) -> None:
    stored = (GOLDEN / f"{tag}.json").read_bytes()
    fact = msgspec.json.decode(stored, type=STORED, dec_hook=opened)
    assert type(fact).__struct_config__.tag == json.loads(stored)["type"] == tag
    again = msgspec.json.encode(fact, enc_hook=lambda personal: json.loads(personal.value))
    assert within(json.loads(stored), json.loads(again))
    assert type(upcast(fact)).__struct_config__.tag in BY_TAG


def test_an_unknown_tag_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"type":"commitment.forgotten"}', type=STORED)


def test_unknown_fields_of_a_later_release_are_read_over() -> None:
    fact = msgspec.json.decode(b'{"type":"tenant.renamed","name":"x","since":"later"}', type=STORED)
    assert fact == tenant.Renamed(name="x")
