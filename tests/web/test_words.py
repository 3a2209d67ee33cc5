"""Both languages are complete, and pages ask for no word that nobody wrote."""

from __future__ import annotations

import json
import re
import string

import pytest

from services.web import i18n
from services.web.i18n import LANGUAGES, LOCALES, words
from services.web.site import TEMPLATES

FILES = sorted({path.name for lang in LANGUAGES for path in (LOCALES / lang).glob("*.json")})


def load(lang: str, name: str) -> dict[str, str]:
    return json.loads((LOCALES / lang / name).read_text("utf-8"))


@pytest.mark.parametrize("name", FILES)
def test_both_languages_have_the_same_keys_with_the_same_placeholders(name: str):
    chinese, english = load("zh-CN", name), load("en", name)
    assert chinese.keys() == english.keys()
    for key, text in chinese.items():
        assert text.strip()
        assert english[key].strip()
        assert placeholders(text) == placeholders(english[key]), key


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def test_chinese_pages_are_chinese():
    for key, text in load("zh-CN", "pages.json").items():
        assert re.search(r"[\u4e00-\u9fff]", text), key


def test_templates_and_controllers_ask_for_words_that_exist():
    asked: set[str] = set()
    for path in [*TEMPLATES.rglob("*.html"), *TEMPLATES.parent.glob("*.py")]:
        asked |= set(re.findall(r"""(?:\bt|\bwords)\(\s*["']([a-z][\w.-]*)["']""", path.read_text("utf-8")))
    assert len(asked) > 40
    for lang in LANGUAGES:
        assert not {key for key in asked if not words(lang).has(key)}


def test_a_word_that_nobody_wrote_is_a_clear_error():
    with pytest.raises(i18n.UnknownWord):
        words("en")("no.such.key")


def test_dates_are_written_as_people_write_them():
    from datetime import datetime

    at = datetime.fromisoformat("2005-06-14T09:05:03+08:00")
    assert words("zh-CN").instant(at) == "2005年6月14日 09:05:03"
    assert words("en").instant(at) == "14 June 2005 09:05:03"
