from __future__ import annotations

import inspect
import re
from typing import Any, get_args

import pytest

from domain.catalogue import BY_TAG, FACTS, MAY_LIE_AHEAD, MODULES, module_of, tag_of
from domain.kernel import Fact, Refused


def heirs(cls: type[Any]) -> set[type[Any]]:
    return {heir for child in cls.__subclasses__() for heir in {child} | heirs(child) if heir.__module__.startswith("domain.")}


def test_every_fact_there_is_stands_in_the_catalogue() -> None:
    assert heirs(Fact) == set(BY_TAG.values())
    assert len(get_args(FACTS)) == len(BY_TAG), "two facts bear one tag"


@pytest.mark.parametrize("tag", sorted(BY_TAG))
def test_a_tag_is_its_module_and_the_name_of_its_class(tag: str) -> None:
    fact = BY_TAG[tag]
    kebab = re.sub(r"(?<!^)(?=[A-Z])", "-", fact.__name__).lower()
    module = "fact" if tag == "fact.voided" else fact.__module__.split(".")[1]
    assert tag == f"{module}.{kebab}" == tag_of(fact)
    assert module_of(tag) == module


@pytest.mark.parametrize("fact", BY_TAG.values(), ids=BY_TAG.keys())
def test_no_field_repeats_the_envelope(fact: type[Fact]) -> None:
    envelope = {"effective_on", "recorded_at", "actor", "command_id", "position", "version", "stream", "replaces", "county"}
    assert not envelope & set(fact.__struct_fields__)


def test_a_module_knows_its_facts_by_their_own_names() -> None:
    for module in MODULES:
        name = module.__name__.rpartition(".")[2]
        for tag, fact in BY_TAG.items():
            if module_of(tag) == name:
                assert getattr(module, fact.__name__) is fact


def test_only_facts_there_are_may_lie_ahead() -> None:
    assert set(BY_TAG) >= MAY_LIE_AHEAD


def test_every_refusal_says_what_it_refuses() -> None:
    for refusal in heirs(Refused):
        assert inspect.cleandoc(refusal.__doc__ or ""), refusal
    codes = [refusal.code() for refusal in heirs(Refused)]
    assert len(codes) == len(set(codes))
