"""Made-up people: names from lists of syllables, ID numbers that check but can be nobody's, phones in a range nobody was given."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Final

import msgspec

from domain import gb11643

AREA: Final = "430699"
"""An area code that the national standard of division codes has never assigned, so that no living or dead person has such a number."""

PHONES: Final = "154"
"""A prefix that the numbering plan has given to no carrier."""

_SURNAMES: Final = (
    "王李张刘陈杨黄吴赵周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔向汤"
)
_GIVEN: Final = (
    "安柏本斌波炳昌超朝成诚川春达大丹德东恩发芳飞芬峰凤福富刚根功光广贵国海汉豪和恒红宏洪虎华怀辉惠会吉计佳家坚建健江杰金锦进菁景敬静九军开康克坤兰乐理立利良林玲龙隆梅美孟绵民敏明铭木南能宁培平奇启清庆秋全泉荣容瑞若三善少生圣胜石世寿树双水顺思松泰天田廷庭同万望维伟文武西先贤显祥向小晓孝欣新信兴秀旭学雪延炎彦阳耀业义益英永勇友有玉育元远月云运泽展长兆珍镇正志智忠仲珠祖"
)
_EDUCATION: Final = ("小学", "初中", "高中", "中专", "大专", "本科")
_OLDEST: Final = date(1925, 1, 1)
_YOUNGEST: Final = date(1986, 12, 31)
_OF_AGE: Final = 18
_WOMEN: Final = {"on-job": 0.34}
_WOMEN_ELSEWHERE: Final = 0.18
_SHORT_NAMES: Final = 0.18
_HAN: Final = 0.985
_RECORDED: Final = date(2004, 12, 31)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a roster before it is written down: who he is, and where he belongs."""

    name: str
    id_number: str
    phone: str
    sex: str
    born: date
    ethnicity: str
    education: str
    post: str
    ledger_class: str
    branch: str
    groups: tuple[str, ...] = ()
    employment: str = ""
    joined_party_on: date
    full_member_on: date
    note: str = ""


class People:
    """A source of made-up people: the same seed gives the same ones, and never two with one number."""

    def __init__(self, seed: str) -> None:
        self._dice = Random(seed)  # noqa: S311 - made-up people must come out the same in every run
        self._taken: set[str] = set()

    def make(self, *, branch: str, ledger_class: str, post: str, groups: tuple[str, ...] = (), employment: str = "") -> Person:
        """Return one more person, of an age that suits the ledger class."""
        dice = self._dice
        born = self._born(ledger_class)
        female = dice.random() < _WOMEN.get(ledger_class, _WOMEN_ELSEWHERE)
        joined = self._joined(born)
        return Person(
            name=dice.choice(_SURNAMES) + "".join(dice.sample(_GIVEN, 1 if dice.random() < _SHORT_NAMES else 2)),
            id_number=self._number(born, female=female), phone=self._phone(), sex="女" if female else "男", born=born,
            ethnicity="汉族" if dice.random() < _HAN else dice.choice(("土家族", "苗族", "侗族", "瑶族")),
            education=self._education(born), post=post, ledger_class=ledger_class, branch=branch, groups=groups, employment=employment,
            joined_party_on=joined, full_member_on=_a_year_after(joined),
        )  # fmt: skip

    def chance(self, share: float) -> bool:
        """Return whether something that happens to such a share of people happens this time."""
        return self._dice.random() < share

    def _born(self, ledger_class: str) -> date:
        first, last = {"retired": (_OLDEST, date(1946, 12, 31)), "mobile": (date(1953, 1, 1), _YOUNGEST)}.get(
            ledger_class, (date(1945, 7, 1), _YOUNGEST)
        )
        # Two throws, the smaller one: the young are rarer in any branch.
        days = (last - first).days
        at = min(self._dice.randrange(days), self._dice.randrange(days))
        return first + timedelta(days=at if ledger_class != "retired" else days - at)

    def _joined(self, born: date) -> date:
        first = max(date(born.year + _OF_AGE, born.month, min(born.day, 28)), date(1945, 7, 1))
        last = date(2003, 12, 31)
        return first if first >= last else first + timedelta(days=int((last - first).days * self._dice.random() ** 1.6))

    def _number(self, born: date, *, female: bool) -> str:
        while True:
            order = self._dice.randrange(500) * 2 + (0 if female else 1)
            first = f"{AREA}{born:%Y%m%d}{order:03d}"
            if first not in self._taken:
                self._taken.add(first)
                return first + gb11643.check_digit(first)

    def _phone(self) -> str:
        while True:
            phone = f"{PHONES}{self._dice.randrange(100_000_000):08d}"
            if phone not in self._taken:
                self._taken.add(phone)
                return phone

    def _education(self, born: date) -> str:
        at = min(len(_EDUCATION) - 1, max(0, int(self._dice.gauss((born.year - 1930) / 9, 1.1))))
        return _EDUCATION[at]


def _a_year_after(joined: date) -> date:
    return min(date(joined.year + 1, joined.month, min(joined.day, 28)), _RECORDED)
