"""The rules of a campaign as other decisions take them: plain data with the defaults of the first campaign."""

from __future__ import annotations

from typing import Final

from domain.campaign.facts import Stage
from domain.kernel import Part

# Where a name is still the code, the reader's own language supplies it; a campaign's ladder brings names of its own.
LADDER: Final = (
    Stage(code="survey", name="survey", paper=True, order=1),
    Stage(code="plan", name="plan", paper=True, order=2),
    Stage(code="rules", name="rules", paper=True, order=3),
    Stage(code="substantive", name="substantive", paper=False, order=4),
    Stage(code="effect", name="effect", paper=False, order=5),
    Stage(code="lasting", name="lasting", paper=False, order=6),
)


class Rules(Part):
    """How promises are held to: the ladder, the public's window, extensions, field visits and look-backs."""

    ladder: tuple[Stage, ...] = LADDER
    public_days: int = 0
    max_extensions: int = 2
    field_visit_levels: tuple[str, ...] = ("county",)
    look_back_days: tuple[int, ...] = (30, 90, 180)
    unannounced_min: int = 1
    visits_per_month: int = 2
    objection_days: int = 5

    def stage(self, code: str) -> Stage | None:
        """Return a rung of the ladder, or None where there is no such stage."""
        return next((stage for stage in self.ladder if stage.code == code), None)

    def order(self, code: str) -> int:
        """Return the height of a stage; 0 is below the ladder, where unknown stages are."""
        stage = self.stage(code)
        return stage.order if stage else 0

    def next_stage(self, code: str) -> str | None:
        """Return the stage after one, or None after the last."""
        higher = sorted((stage for stage in self.ladder if stage.order > self.order(code)), key=lambda stage: stage.order)
        return higher[0].code if higher else None
