from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import domain.calendar
import domain.corrections
import domain.plain  # the refusals outside the catalogue's modules
from domain.catalogue import BY_TAG
from domain.kernel import Refused

LOCALES = Path(__file__).parents[2] / "services" / "web" / "locales"
LANGUAGES = ["zh-CN", "en"]


def texts(language: str, name: str) -> dict[str, str]:
    return json.loads((LOCALES / language / f"{name}.json").read_text("utf-8"))


def refusals(cls: type[Any] = Refused) -> dict[str, str]:
    found: dict[str, str] = {}
    for heir in cls.__subclasses__():
        if heir.__module__.startswith("domain."):
            found[heir.code()] = str(heir.__doc__)
        found |= refusals(heir)
    return found


def blanks(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_is_called_by_a_name_and_no_name_is_left_over(language: str) -> None:
    assert texts(language, "facts").keys() == BY_TAG.keys()
    assert all(texts(language, "facts").values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_is_put_into_words_with_the_same_blanks(language: str) -> None:
    words = texts(language, "refusals")
    for code, message in refusals().items():
        assert blanks(words[code]) == blanks(message), code


def test_both_languages_know_the_same_refusals_and_english_says_what_the_class_says() -> None:
    english = texts("en", "refusals")
    assert texts("zh-CN", "refusals").keys() == english.keys()
    assert refusals().items() <= english.items()
    assert domain.calendar.NotAPeriod.code() in english
    assert domain.corrections.NotStanding.code() in english
    assert domain.plain.PersonalInPlainText.code() in english
