"""What a user reads stands in both languages, with the same blanks, and Chinese is Chinese."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.rules.code import ROOT, python, tracked

LOCALES = ROOT / "services/web/locales"
FILES = sorted({path.name for path in LOCALES.glob("*/*.json")})
HAN = re.compile(r"[\u4e00-\u9fff]")
ASKED = re.compile(r"""\bt\(\s*["']([a-z][\w-]*(?:\.[\w-]+)+)["']\s*[,)]""")
WORDLESS = re.compile(r"^[\W\d_]*(?:\{\w+\}[\W\d_]*)*$")


def texts(language: str, name: str) -> dict[str, str]:
    return json.loads((LOCALES / language / name).read_text("utf-8"))


@pytest.mark.parametrize("name", FILES)
def test_both_languages_say_the_same_things(name: str) -> None:
    chinese, english = texts("zh-CN", name), texts("en", name)
    assert chinese.keys() == english.keys(), f"write the missing lines of {name}: {sorted(chinese.keys() ^ english.keys())}"
    unequal = [key for key in english if set(re.findall(r"\{(\w+)", chinese[key])) != set(re.findall(r"\{(\w+)", english[key]))]
    assert not unequal, f"the same {{blanks}} in both languages of {name}: {unequal}"


@pytest.mark.parametrize("name", FILES)
def test_no_text_is_empty_or_left_in_the_other_language(name: str) -> None:
    # A language is called by its own name, and a workbook's columns are also known by their Chinese headers.
    chinese = ("language.", "app.language.", "imports.also.")
    foreign = [key for key, text in texts("en", name).items() if not text.strip() or (HAN.search(text) and not key.startswith(chinese))]
    untranslated = [
        key
        for key, text in texts("zh-CN", name).items()
        if not HAN.search(text) and not WORDLESS.match(text) and text == texts("en", name)[key] and " " in text
    ]
    assert not untranslated, f"write these in Chinese: {untranslated}"
    assert not foreign, f"write these in English: {foreign}"


def test_every_text_that_a_page_asks_for_is_there() -> None:
    known = {key for name in FILES for key in texts("zh-CN", name)}
    pages: list[Path] = [path for path in tracked() if path.suffix in {".html", ".jinja", ".j2"}] + python("services")
    missing = {f"{path.relative_to(ROOT)}: {key}" for path in pages for key in ASKED.findall(path.read_text("utf-8")) if key not in known}
    assert not missing, "add a line in both languages:\n" + "\n".join(sorted(missing))
