"""What the county's campaigns say of ladders, problems and closing, in the words of one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain.campaign import LADDER, Rules, Stage
from services.views import campaigns
from services.views.campaigns import Campaign, Problem, Window
from services.views.commitments import Stuck
from services.views.obligations import Terms as Due
from services.web.visit import Visit

if TYPE_CHECKING:
    from services.coordinate import Coordinate
    from services.web.i18n import Words
    from services.wiring import Runtime

PATIENCE: Final = 30
"""After so many days on a paper stage a promise is stuck, where a reader asks for no other number."""


class Terms:
    """The campaigns of a county at one coordinate, those that run first."""

    def __init__(self, words: Words, found: Sequence[Campaign], problems: Sequence[Problem], windows: Sequence[Window]) -> None:
        self._words, self.campaigns = words, found
        self._phases: Final = {window.phase: window.phase_name for window in windows}
        self.problems: Final = {problem.problem: problem for problem in problems}

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Return the ladder of the campaign that runs, lowest rung first."""
        return self.campaigns[0].stages if self.campaigns else LADDER

    def rules(self, campaign: UUID | None) -> Rules:
        """Return the rules that a promise of a campaign is held to."""
        held = next((c for c in self.campaigns if c.campaign == campaign), None)
        if held is None:
            return Rules()
        return Rules(
            ladder=held.stages, public_days=held.public_days, max_extensions=held.max_extensions,
            field_visit_levels=tuple(held.field_visit_levels), look_back_days=tuple(held.look_back_days),
            unannounced_min=held.unannounced_min, visits_per_month=held.visits_per_month, objection_days=held.objection_days,
        )  # fmt: skip

    def stuck(self, days: int = PATIENCE) -> Stuck:
        """Return what counts as stuck on paper."""
        return Stuck(stages=tuple(stage.code for stage in self.stages if stage.paper), days=days)

    @property
    def due(self) -> Due:
        """Return what decides when something is due."""
        days = self.campaigns[0].look_back_days if self.campaigns else Rules().look_back_days
        return Due(ladder=tuple(stage.code for stage in self.stages), look_back_days=tuple(days))

    def stage(self, code: str) -> str:
        """Return the name of a stage: the campaign's own, which is Chinese, or the reader's word for the code."""
        own = next((stage.name for stage in self.stages if stage.code == code and stage.name != code), code)
        if own != code and (self._words.lang == "zh-CN" or not self._words.has(f"stage.{code}")):
            return own
        return self._words.code("stage", code)

    @property
    def stage_choices(self) -> list[tuple[str, str]]:
        """Return the stages as a form offers them."""
        return [(stage.code, self.stage(stage.code)) for stage in self.stages]

    def phase(self, code: str) -> str:
        """Return the name of a campaign's phase, its code where no campaign goes through it."""
        return self._phases.get(code) or code

    @property
    def problem_choices(self) -> list[tuple[str, str]]:
        """Return the problems as a form offers them, retired ones too."""
        return [(code, problem.name) for code, problem in self.problems.items()]

    def problem(self, code: str) -> str:
        """Return the name of a problem, its code where the campaign does not list it."""
        held = self.problems.get(code)
        return held.name if held else code or self._words("commitments.no-problem")


def terms(visit: Visit) -> Terms:
    """Return the campaigns that a visit is told by; every reader of the county may know them."""
    return terms_at(visit.site.runtime, visit.county, visit.coordinate, visit.words)


def terms_at(runtime: Runtime, county: int, at: Coordinate, words: Words) -> Terms:
    """Return the same for a coordinate and a language, where nobody visits."""
    with runtime.db.public(county) as sql:
        found = campaigns.running(sql, county, at)
        return Terms(words, found, campaigns.known_problems(sql, county, at), campaigns.schedule(sql, county, at))
