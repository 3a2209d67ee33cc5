"""What a promise is read by: the stages of the running campaign and the problems that it names, with the words for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.campaign import LADDER
from services.views import campaigns
from services.views.commitments import Stuck
from services.views.reading import Row

if TYPE_CHECKING:
    from services.reports.basis import Reading
    from services.web.i18n import Words


class Named(Row):
    """A code and what it is called; `paper` where it is a stage on which nothing has changed on the ground yet."""

    code: str
    name: str
    paper: bool = False


def ladder(reading: Reading) -> list[Named]:
    """Return the stages of the county's running campaign, or the usual ones."""
    b = reading.basis
    held = campaigns.running(reading.wide, b.county, b.at())
    return [Named(code=stage.code, name=stage.name, paper=stage.paper) for stage in (held[0].stages if held else LADDER)]


def stuck(stages: Sequence[Named]) -> Stuck:
    """Return what counts as stuck on paper."""
    return Stuck(stages=tuple(stage.code for stage in stages if stage.paper))


def problems(reading: Reading) -> list[Named]:
    """Return the problems that campaigns have named, those of the latest first."""
    b = reading.basis
    named = {p.problem: p.name for p in reversed(campaigns.known_problems(reading.wide, b.county, b.at()))}
    return [Named(code=code, name=name) for code, name in reversed(named.items())]


def stage_name(code: str, stages: Sequence[Named], words: Words) -> str:
    """Return what a stage is called: our word for it, else the campaign's own."""
    own = next((stage.name for stage in stages if stage.code == code), code)
    return words(f"reports.stage.{code}") if words.has(f"reports.stage.{code}") else own


def problem_name(code: str, named: Sequence[Named]) -> str:
    """Return what a problem is called by the campaign."""
    return next((problem.name for problem in named if problem.code == code), code)
