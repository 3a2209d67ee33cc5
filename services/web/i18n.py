"""The words that people read: catalogues per language, and dates, instants and refusals put into them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final, Literal

from domain.kernel import Refused

LOCALES: Final = Path(__file__).parent / "locales"
Lang = Literal["zh-CN", "en"]
LANGUAGES: Final[tuple[Lang, ...]] = ("zh-CN", "en")
_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")

_DETAILS: Final[Mapping[str, str]] = {"next": "stage"}
"""Of which family of codes a refusal's detail is, where it is not called after it."""


class UnknownWord(KeyError):
    """No catalogue of this language has the key: a page asks for words that nobody wrote."""


@cache
def catalogue(lang: Lang) -> Mapping[str, str]:
    """Return every text of a language: all the JSON files of its folder, whose keys do not overlap."""
    texts: dict[str, str] = {}
    for path in sorted((LOCALES / lang).glob("*.json")):
        found: dict[str, str] = json.loads(path.read_text("utf-8"))
        if twice := texts.keys() & found.keys():
            message = f"{path}: {sorted(twice)} stand in another file of the same folder"
            raise ValueError(message)
        texts |= found
    return texts


def known(text: str | None) -> Lang | None:
    """Return the language that a cookie, a query or a preference names, None where it is none of ours."""
    return next((lang for lang in LANGUAGES if lang == text), None)


def accepted(header: str) -> Lang | None:
    """Return the first of our languages in an Accept-Language header."""
    for part in header.split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh-CN"
        if tag.startswith("en"):
            return "en"
    return None


class Words:
    """The texts of one language, as templates and answers use them: `t("app.name")`, `t.date(day)`."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Final = lang
        self._texts = catalogue(lang)

    def __call__(self, key: str, **params: object) -> str:
        """Return a text with its placeholders filled; raises UnknownWord."""
        try:
            text = self._texts[key]
        except KeyError as missing:
            raise UnknownWord(key) from missing
        return text.format_map({k: self.value(v) for k, v in params.items()}) if params else text

    def has(self, key: str) -> bool:
        """Return whether there is a text for a key."""
        return key in self._texts

    def code(self, family: str, code: str | None) -> str:
        """Return the word for a code of a family (`stage`, `role`), or the code itself where it is the campaign's own."""
        return "" if code is None else self._texts.get(f"{family}.{code}", code)

    def choices(self, family: str, codes: Iterable[str]) -> list[tuple[str, str]]:
        """Return codes of a family with their words, for a list to choose from."""
        return [(code, self.code(family, code)) for code in codes]

    def fact(self, tag: str) -> str:
        """Return what a kind of fact is called."""
        return self._texts.get(tag, tag)

    def refusal(self, refused: Refused) -> str:
        """Return the broken rule in this language; its docstring where the catalogue has none."""
        text = self._texts.get(refused.code()) or type(refused).__doc__ or refused.code()
        try:
            return text.format_map({k: self._detail(k, v) for k, v in refused.details.items()})
        except (KeyError, IndexError, ValueError):
            return text

    def _detail(self, name: str, value: object) -> object:
        """Return a detail of a refusal; codes are spelled out."""
        return self.code(_DETAILS.get(name, name), value) if isinstance(value, str) else self.value(value)

    def value(self, value: object) -> object:
        """Return a value as a sentence shows it: dates and instants in words, anything else as it is."""
        if isinstance(value, datetime):
            return self.instant(value)
        return self.date(value) if isinstance(value, date) else value

    def date(self, day: date | None) -> str:
        """Return a day in words: 2005年6月14日, 14 June 2005."""
        if day is None:
            return ""
        if self.lang == "zh-CN":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def month(self, period: str) -> str:
        """Return a month's name in words: 2005年6月, June 2005."""
        year, number = (int(part) for part in period.split("-"))
        return f"{year}年{number}月" if self.lang == "zh-CN" else f"{_MONTHS[number - 1]} {year}"

    def month_of(self, day: date) -> str:
        """Return the month of a day as short as a chart needs it: 6月, Jun."""
        return f"{day.month}月" if self.lang == "zh-CN" else _MONTHS[day.month - 1][:3]

    def instant(self, at: datetime | None) -> str:
        """Return an instant, already in county time, in words to the second."""
        return "" if at is None else f"{self.date(at.date())} {at:%H:%M:%S}"

    def number(self, value: float | None) -> str:
        """Return a number with separators, or a dash where there is none."""
        return "—" if value is None else f"{value:,}"


@cache
def words(lang: Lang) -> Words:
    """Return the texts of a language."""
    return Words(lang)
