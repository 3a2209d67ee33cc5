from __future__ import annotations

from datetime import date

import pytest

from domain import campaign, commitment, finding, inspection, member
from domain.kernel import Personal
from domain.plain import PersonalInPlainText, check, speaks_of_a_person
from tests.domain.given import some
from tests.domain.samples import sample


@pytest.mark.parametrize(
    "text",
    [
        "张某,11010519491231002X,党员",
        "身份证11010519491231002x",
        "110105 19491231 0021",
        "１１０１０５１９４９１２３１００２Ｘ",
        "电话13800138000",
        "tel13800138000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "１３８００１３８０００",
        "8613800138000",
    ],
)
def test_numbers_of_people_are_seen(text: str) -> None:
    assert speaks_of_a_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "2005-06-14 走访四个单位",
        "九处门面,共1380平方米",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c13800138000f08"[:64].ljust(64, "0"),
        "合同号 123456789012345678901",
        "430626111000",
        "0730-6222222",
        "1515 LAKE ST E MINNEAPOLIS, MN 55407",
        "4626.0060",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    assert not speaks_of_a_person(text)


def test_a_refusal_names_the_field_and_never_the_number() -> None:
    with pytest.raises(PersonalInPlainText) as refused:
        check(commitment.ProgressReported(text="已联系张某13800138000"))
    assert refused.value.details == {"field": "text"}
    assert "138" not in str(refused.value)
    assert PersonalInPlainText.code() == "plain.personal-in-plain-text"


def test_texts_within_parts_and_lists_are_looked_at() -> None:
    with pytest.raises(PersonalInPlainText) as refused:
        check(campaign.ListDefined(list="x", codes=(campaign.Code(code="a", name="x"), campaign.Code(code="b", name="13800138000"))))
    assert refused.value.details == {"field": "codes[1].name"}
    with pytest.raises(PersonalInPlainText):
        check(finding.Raised(inspection=some("v"), method="files", text="x", severity="major", files=("13800138000",)))


def test_sealed_values_may_hold_what_they_are_for() -> None:
    me = some("me")
    check(member.Registered(name=Personal(me, "陈某"), phone=Personal(me, "13800138000"), ledger_class="on-job", branch=some("east")))


@pytest.mark.parametrize("tag", ["inspection.recorded-elsewhere", "finding.recorded-elsewhere", "report.generated", "commitment.drafted"])
def test_ordinary_facts_pass(tag: str) -> None:
    check(sample(tag))


def test_an_address_with_a_house_number_passes() -> None:
    check(inspection.Planned(kind="x", purpose="伍市镇正街138号0013室", planned_for=date(2005, 6, 14)))
