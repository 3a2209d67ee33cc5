"""What follows a fact that is put right or taken back must still be decided so; what is said once, or has been read, stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from domain import anew, campaign, catalogue, corrections, grant, period, team, tenant
from domain.kernel import Fact, Recorded, Refused, Voided, fold, standing
from domain.team import Unit
from tests.domain.given import LI, WANG, ZHAO, recorded, some, stamp

JUNE, JULY, AUGUST = date(2005, 6, 1), date(2005, 7, 1), date(2005, 8, 1)
WUSHI, BUREAU = Unit(tenant=430626111), Unit(tenant=430626101)
SECONDED, TRAINED = team.MemberSeconded(user=WANG), team.MemberTrained(user=WANG, course="督导")
FORMED = team.Formed(name="第一组", level="county", leader=LI)
PHASE = campaign.PhaseDefined(code="study", name="学习动员", order=1)
BATCH = campaign.BatchDefined(code="first", name="第一批", starts=date(2005, 1, 1), ends=JULY)
WINDOW = campaign.BatchPhaseScheduled(batch="first", phase="study", starts=date(2005, 1, 10), ends=date(2005, 3, 31))
TOTALS = period.Totals(institutions=1, organisations=2, members=3)
DECLARED = period.DeclaredTotalsSet(institutions=1, organisations=2, members=3)


def history(*happened: Fact | tuple[Fact, date]) -> list[Recorded[Any]]:
    """Facts of one stream, one a command, of the first day unless another is given."""
    pairs = [one if isinstance(one, tuple) else (one, stamp().on) for one in happened]
    return [recorded(fact, n, stamp(on)) for n, (fact, on) in enumerate(pairs, 1)]


def instead(happened: Sequence[Recorded[Any]], position: int, fact: Fact, on: date | None = None) -> list[Recorded[Any]]:
    """A fact in the place of another one."""
    return [recorded(fact, len(happened) + 1, stamp(on or happened[position - 1].effective_on), replaces=position)]


def test_every_kind_of_these_books_is_decided_anew() -> None:
    names = {module.__name__.rpartition(".")[2] for module in anew.DECIDERS}
    kinds = {kind for tag, kind in catalogue.BY_TAG.items() if catalogue.module_of(tag) in names}
    assert kinds == set(anew.AGAIN)


LOST: dict[str, tuple[Any, list[Recorded[Any]], int, type[Refused]]] = {
    "who was never lent was not trained": (team, history(FORMED, SECONDED, TRAINED), 2, team.NotAMember),
    "what has no phase has no window": (
        campaign, history(campaign.Launched(code="c", name="x"), PHASE, BATCH, WINDOW), 2, campaign.UnknownPhase,
    ),
    "what was never asked was not approved": (
        period,
        history(
            period.Opened(period="p"), DECLARED, period.Submitted(counted=TOTALS, true_on=JUNE), period.Certified(counted=TOTALS),
            period.CorrectionRequested(request=LI, since=JUNE, until=JUNE, reason="x"),
            period.CorrectionApproved(request=LI, open_until=JULY),
        ),
        5, period.UnknownRequest,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LOST)
def test_what_follows_a_fact_is_lost_with_it(case: str) -> None:
    decider, happened, position, refusal = LOST[case]
    [lost] = anew.newly(decider, happened, instead(happened, position, Voided(reason="误录")))
    assert isinstance(lost, refusal)


def test_another_day_or_another_word_is_lost_to_what_follows_in_the_same_way() -> None:
    happened = history(FORMED, (SECONDED, JUNE), (TRAINED, JULY))
    assert not anew.newly(team, happened, instead(happened, 2, SECONDED, date(2005, 5, 1)))
    assert anew.newly(team, happened, instead(happened, 2, SECONDED, AUGUST))
    given = history(grant.Given(user=LI, role="operator"), (grant.Revoked(), JUNE))
    [lost] = anew.newly(grant, given, instead(given, 1, grant.Given(user=LI, role="operator"), JULY))
    assert isinstance(lost, grant.EndsBeforeItBegins)
    planned = history(campaign.Launched(code="c", name="x"), PHASE, BATCH, WINDOW)
    short = campaign.BatchDefined(code="first", name="第一批", starts=BATCH.starts, ends=date(2005, 2, 1))
    [outside] = anew.newly(campaign, planned, instead(planned, 3, short))
    assert isinstance(outside, campaign.OutsideBatch)


def test_what_was_refused_before_may_stay_so() -> None:
    astray = history(FORMED, TRAINED, (team.MandateExtended(until=AUGUST), JUNE))
    assert list(anew.unsettled(team, astray)) == [2]
    assert not anew.newly(team, astray, instead(astray, 3, Voided(reason="误录")))


def test_what_a_thing_is_known_by_is_not_put_right() -> None:
    wushi = tenant.Registered(tenant=430626111, name="伍市镇", kind="town")
    anew.name_kept(wushi, tenant.Registered(tenant=430626111, name="伍市", kind="township"))
    with pytest.raises(anew.KnownByIt):
        anew.name_kept(wushi, tenant.Registered(tenant=430626112, name="伍市镇", kind="town"))
    explained = period.DiscrepancyExplained(figure="members", declared=9, counted=8, explanation="x")
    anew.name_kept(explained, period.DiscrepancyExplained(figure="members", declared=9, counted=8, explanation="两人去世"))
    with pytest.raises(anew.KnownByIt):
        anew.name_kept(explained, period.DiscrepancyExplained(figure="members", declared=9, counted=7, explanation="x"))


def test_what_is_said_once_or_certified_or_decided_upon_says_what_to_do_instead() -> None:
    opened, handed = period.Opened(period="p"), period.Submitted(counted=TOTALS, true_on=JUNE)
    asked = period.CorrectionRequested(request=LI, since=JUNE, until=JUNE, reason="x")
    happened = history(opened, DECLARED, handed, period.Certified(counted=TOTALS), asked, period.CorrectionRefused(request=LI, reason="x"))
    for position, refusal in ((3, anew.SaidAnew), (4, anew.SaidAnew), (2, anew.CertifiedAlready), (5, anew.DecidedUpon)):
        with pytest.raises(refusal):
            anew.open_to_it(happened, position)
    anew.open_to_it(happened, 6)
    again = [*happened, recorded(period.Reopened(reason="x"), 7, stamp())]
    anew.open_to_it(again, 2)


def test_two_county_teams_share_a_unit_from_the_first_day_on_which_both_watch_it() -> None:
    def watching(*steps: tuple[date, tuple[Unit, ...]], level: str = "county", until: date | None = None) -> Any:
        founding = team.Formed(name="组", level=level)
        over = [(team.Disbanded(), until)] if until else []
        return fold(team, history(founding, *((team.UnitsAssigned(units=units), on) for on, units in steps), *over))

    first = watching((JUNE, (WUSHI, BUREAU)), (AUGUST, (BUREAU,)))
    assert team.shared(first, watching((JULY, (WUSHI,)))) == {(JULY, WUSHI)}
    assert not team.shared(first, watching((AUGUST, (WUSHI,))))
    assert not team.shared(first, watching((JULY, (WUSHI,)), level="province"))
    assert not team.shared(first, watching((date(2005, 5, 1), (WUSHI,)), until=JUNE))


PEOPLE = st.sampled_from([LI, WANG, ZHAO, some("sun")])
DAYS = st.integers(min_value=0, max_value=200).map(lambda n: stamp().on + timedelta(days=n))
TEAM_FACTS = st.one_of(
    st.builds(team.MemberSeconded, user=PEOPLE), st.builds(team.MemberTrained, user=PEOPLE, course=st.just("督导")),
    st.builds(team.SecondmentRefused, user=PEOPLE, reason=st.just("x")), st.builds(team.SecondmentOrdered, user=PEOPLE),
    st.builds(team.ConflictDeclared, user=PEOPLE, unit=st.sampled_from([WUSHI, BUREAU]), reason=st.just("亲属")),
    st.builds(team.UnitsAssigned, units=st.sampled_from([(WUSHI,), (WUSHI, BUREAU), ()])),
    st.builds(team.RotationMade, left=PEOPLE.map(lambda p: (p,)), joined=PEOPLE.map(lambda p: (p,))), st.just(team.Disbanded()),
)  # fmt: skip


def told(facts: Sequence[tuple[Fact, date]]) -> list[Recorded[Any]]:
    """Those of some facts that are decided, in any order of their days, as the handlers would write them."""
    happened = history(FORMED)
    for fact, on in facts:
        try:
            decided = anew.AGAIN[type(fact)](fold(team, happened), fact, stamp(on))
        except Refused:
            continue
        if decided is not None:
            happened.append(recorded(fact, len(happened) + 1, stamp(on)))
    return happened


@settings(max_examples=300, deadline=None)
@for_any(st.lists(st.tuples(TEAM_FACTS, DAYS), max_size=12), st.data())
def test_however_often_a_team_is_put_right_nothing_comes_to_stand_on_nothing(facts: list[tuple[Fact, date]], data: st.DataObject) -> None:
    """A trained or conflicted person was a member on that day and nothing follows a team's end, unless it was so when it was first told."""
    happened = told(facts)
    was = set(anew.unsettled(team, happened))
    for _ in range(4):
        left = [e for e in standing(happened) if e.position > 1]
        if not left:
            return
        wrong = data.draw(st.sampled_from(left))
        on = data.draw(DAYS)
        fact = data.draw(st.sampled_from([Voided(reason="误录"), wrong.fact]))
        try:
            right = corrections.void(happened, wrong.position, "误录") if isinstance(fact, Voided) else wrong.fact
            if not isinstance(fact, Voided):
                anew.AGAIN[type(right)](corrections.before(team, happened, [wrong.position]), right, stamp(on))
            written = instead(happened, wrong.position, right, on)
        except Refused:
            continue
        if not anew.newly(team, happened, written):
            happened += written
    assert set(anew.unsettled(team, happened)) <= was
