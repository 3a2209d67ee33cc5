from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports.cells import Wrong, day, harmless, id_number, several, tidy, yes_no
from services.imports.tables import letters, plain
from tests.services import rosters

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(days, st.sampled_from(["{0.year}-{0.month}-{0.day}", "{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}", "{0.year}.{0.month}.{0.day}",
                              "{0.year}年{0.month}月{0.day}日", "{0:%Y-%m-%d} 00:00:00", "{0.year}年 {0.month}月 {0.day}日"]))  # fmt: skip
def test_every_way_of_writing_a_date_means_that_date(on: date, form: str) -> None:
    assert day(form.format(on)) == (on, ())


@given(st.dates(date(1928, 1, 1), date(2060, 1, 1)))
def test_a_spreadsheets_serial_number_is_its_date_and_is_mentioned(on: date) -> None:
    assert day(str((on - date(1899, 12, 30)).days)) == (on, ("serial-date",))


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_month_means_its_first_day_and_is_mentioned(on: date) -> None:
    assert day(f"{on:%Y-%m}") == day(f"{on.year}年{on.month}月") == day(f"{on:%Y%m}") == (on.replace(day=1), ("month-only",))


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_is_refused_by_a_rule(text: str) -> None:
    try:
        found, rule = day(text)[0], ""
    except Wrong as wrong:
        found, rule = date(2000, 1, 1), wrong.rule
    assert rule in {"", "date-wrong", "date-ambiguous"}
    assert date(1900, 1, 1) <= found <= date(2200, 1, 1)


@pytest.mark.parametrize("text", ["2005.1", "03/04/2005"])
def test_a_date_with_two_readings_is_refused(text: str) -> None:
    with pytest.raises(Wrong) as wrong:
        day(text)
    assert wrong.value.rule == "date-ambiguous"


def test_a_date_whose_other_reading_is_impossible_is_taken() -> None:
    assert day("14/6/2005")[0] == day("6/14/2005")[0] == date(2005, 6, 14)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs", "Cf"]), max_size=60))
def test_what_is_made_harmless_comes_back_as_it_was(text: str) -> None:
    assert tidy(harmless(text), "text").text == text
    assert harmless(text)[:1] not in {"=", "+", "-", "@"}


@given(st.integers(0, 40_000), st.data())
def test_a_number_with_one_digit_wrong_is_refused(n: int, data: st.DataObject) -> None:
    right = rosters.number(n)
    assert id_number(right) == right
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([c for c in "0123456789" if c != right[place]]))
    with pytest.raises(Wrong):
        id_number(right[:place] + other + right[place + 1 :])


def test_small_things() -> None:
    assert several("下岗、退役军人 , 流动；") == ["下岗", "退役军人", "流动"]
    assert (yes_no("是"), yes_no("No")) == (True, False)
    assert [letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert plain(" 公民 身份号码* ") == "公民身份号码"


@given(st.timedeltas(timedelta(0), timedelta(days=1)))
def test_a_time_of_day_is_no_date(span: timedelta) -> None:
    with pytest.raises(Wrong):
        day(str(span))
