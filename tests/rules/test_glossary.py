"""One Chinese term, one English word: the glossary knows every aggregate, role and fact, and no word twice."""

from __future__ import annotations

import json
import re

from domain.catalogue import BY_TAG, MODULES
from services.access import ROLES
from tests.rules.code import ROOT

GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")
WORDS, FACTS = GLOSSARY.split("## Facts")


def test_every_aggregate_and_role_has_its_word() -> None:
    names = {module.__name__.rpartition(".")[2] for module in MODULES} | set(ROLES)
    missing = sorted(name for name in names if f"`{name}`" not in WORDS)
    assert not missing, f"enter these in docs/glossary.md, Chinese term and English word: {missing}"


def test_every_fact_is_listed_as_the_pages_call_it() -> None:
    listed = {tag: text for text, tag in re.findall(r"^\| (.+?) \| `([\w.-]+)` \|$", FACTS, re.MULTILINE)}
    called = json.loads((ROOT / "services/web/locales/zh-CN/facts.json").read_text("utf-8"))
    assert listed == {tag: called[tag] for tag in BY_TAG}, "copy the lines of facts.json that differ to the end of docs/glossary.md"


def test_no_term_has_two_words_and_no_word_two_terms() -> None:
    rows = re.findall(r"^\| ([^|]*[\u4e00-\u9fff][^|]*?) \| ([^|]+?) \|", WORDS, re.MULTILINE)
    terms, words = [row[0] for row in rows if row[0] != "中文"], [row[1] for row in rows if row[0] != "中文"]
    assert len(terms) == len(set(terms)), f"twice: {sorted({term for term in terms if terms.count(term) > 1})}"
    assert len(words) == len(set(words)), f"twice: {sorted({word for word in words if words.count(word) > 1})}"
