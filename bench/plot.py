"""The plot of the benchmarks: every aim on one logarithmic scale, on which 1 is the aim and to the right of it is better."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

import msgspec

from services.charts import FONT, INK, QUIET, RAMP, RED, RULE

_WIDTH, _LABELS, _ROW, _HEAD, _SIZE = 1100, 620, 24, 30, 12
_TICKS: Final = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured and what must be reached, both as multiples of the aim."""

    label: str
    value: float
    must: float


def draw(marks: Sequence[Mark]) -> str:
    """Return the plot as SVG: a dot for what was measured, a stroke for what must be reached, and the multiple beside."""
    height = _HEAD + _ROW * max(len(marks), 1) + 8
    least = min([0.5, *(m.value for m in marks), *(m.must for m in marks)])
    most = max([2.0, *(m.value for m in marks)])

    def place(value: float) -> float:
        return _LABELS + (math.log(value) - math.log(least)) / (math.log(most) - math.log(least)) * (_WIDTH - _LABELS - 90) + 15

    drawn = [_tick(place(tick), tick, height) for tick in _TICKS if least <= tick <= most]
    for n, mark in enumerate(marks):
        middle = _HEAD + n * _ROW + _ROW / 2
        x, must = place(mark.value), place(mark.must)
        drawn += [
            _text(_LABELS - 6, middle + 4, _cut(mark.label), anchor="end"),
            f'<path d="M{must:.1f} {middle - 8:.1f}V{middle + 8:.1f}" stroke="{INK}" stroke-width="2"/>',
            f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="5" fill="{RAMP[4] if mark.value >= mark.must else RED}"/>',
            _text(_WIDTH - 8, middle + 4, f"{mark.value:.3g}×", anchor="end"),
        ]
    said = "; ".join(f"{mark.label} {mark.value:.2g}" for mark in marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" role="img"'
        f' aria-labelledby="t d" font-family="{FONT}" font-size="{_SIZE}">'
        '<title id="t">What was measured, as a multiple of each aim</title>'
        f'<desc id="d">{escape(said)}</desc><rect width="{_WIDTH}" height="{height}" fill="#fff"/>{"".join(drawn)}</svg>'
    )


def _tick(x: float, tick: float, height: int) -> str:
    stroke = f'stroke="{INK if tick == 1 else RULE}"' + (' stroke-dasharray="4 3"' if tick == 1 else "")
    words = "the aim" if tick == 1 else f"{tick:g}×"
    return f'<path d="M{x:.1f} {_HEAD - 6}V{height - 4}" {stroke}/>' + _text(x, _HEAD - 12, words, anchor="middle", colour=QUIET)


def _text(x: float, y: float, words: str, *, anchor: str = "start", colour: str = INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'


def _cut(words: str) -> str:
    """Return words without their middle where they are long: the bench stands at their beginning, and what was measured at their end."""
    return words if len(words) <= 100 else f"{words[:44]} … {words[-53:]}"
