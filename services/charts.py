"""Charts, drawn once as SVG for pages and reports alike: bars, stacked stages, a line of weeks; no script, readable aloud."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import msgspec

FONT: Final = "Noto Sans SC, sans-serif"
INK: Final = "#1f2328"
QUIET: Final = "#5b6470"
RULE: Final = "#d5d9de"
RED: Final = "#a8201a"
RAMP: Final = ("#d9c8a9", "#c9a96e", "#a97f3d", "#7fa3bd", "#3f7396", "#1d4e6b")
"""From paper to lasting effect: three tones of paper, three of water, told apart in grey too."""
_ROW, _BAR, _LABEL, _WIDTH, _NUMBER, _LEGEND, _SIZE = 26, 14, 190, 640, 40, 26, 12
_WIDE = 0x2E80
"""From here on letters are as wide as they are high."""


class Bar(msgspec.Struct, frozen=True):
    """One bar: what it is, and how long."""

    label: str
    value: float


class Stack(msgspec.Struct, frozen=True):
    """One bar of several parts, in the order of the series."""

    label: str
    parts: Sequence[int]


class Pair(msgspec.Struct, frozen=True):
    """One figure on two days."""

    label: str
    then: int
    now: int


class Series(msgspec.Struct, frozen=True):
    """One line: what it is, and a value for each place along the axis."""

    name: str
    values: Sequence[float]
    colour: str = INK


class Point(msgspec.Struct, frozen=True):
    """One place of a small line: what it is, its value, and the address behind it."""

    label: str
    value: int
    href: str


def bars(title: str, desc: str, items: Sequence[Bar], *, colour: str = RAMP[4]) -> str:
    """Return horizontal bars with their numbers."""
    longest = max((item.value for item in items), default=0) or 1
    room = _WIDTH - _LABEL - _NUMBER
    drawn: list[str] = []
    for n, item in enumerate(items):
        top, length = n * _ROW, item.value / longest * room
        drawn.append(_text(_LABEL - 8, top + 17, _cut(item.label), anchor="end"))
        drawn.append(_rect(_LABEL, top + 6, length, colour))
        drawn.append(_text(_LABEL + length + 6, top + 17, f"{item.value:,g}"))
    return _svg(title, desc, _WIDTH, max(len(items), 1) * _ROW, drawn)


def stacked(title: str, desc: str, rows: Sequence[Stack], series: Sequence[str], *, tones: Sequence[str] = RAMP) -> str:
    """Return horizontal bars cut into series, under a legend that names every tone; a bar ends in its total."""
    longest = max((sum(row.parts) for row in rows), default=0) or 1
    room = _WIDTH - _LABEL - _NUMBER
    drawn = _legend(series, tones)
    for n, row in enumerate(rows):
        top, left = _LEGEND + n * _ROW, float(_LABEL)
        drawn.append(_text(_LABEL - 8, top + 17, _cut(row.label), anchor="end"))
        for part, colour in zip(row.parts, _tones(len(series), tones), strict=True):
            length = part / longest * room
            if part:
                drawn.append(_rect(left, top + 6, length, colour))
                left += length
        drawn.append(_text(left + 6, top + 17, f"{sum(row.parts):,}"))
    return _svg(title, desc, _WIDTH, _LEGEND + max(len(rows), 1) * _ROW, drawn)


def pairs(title: str, desc: str, items: Sequence[Pair], days: Sequence[str], *, tones: Sequence[str] = (RAMP[1], RAMP[5])) -> str:
    """Return two thin bars for each figure, the earlier above the later; each pair has a scale of its own."""
    room, thin = _WIDTH - _LABEL - _NUMBER, _BAR - 4
    drawn = _legend(days, tones)
    for n, item in enumerate(items):
        top, longest = _LEGEND + n * (_ROW + 6), max(item.then, item.now) or 1
        drawn.append(_text(_LABEL - 8, top + 19, _cut(item.label), anchor="end"))
        for k, (value, colour) in enumerate(zip((item.then, item.now), tones, strict=True)):
            length, place = value / longest * room, top + 4 + k * (thin + 2)
            drawn.append(_rect(_LABEL, place, length, colour, height=thin))
            drawn.append(_text(_LABEL + length + 6, place + 9, f"{value:,}", size=10))
    return _svg(title, desc, _WIDTH, _LEGEND + max(len(items), 1) * (_ROW + 6), drawn)


def lines(title: str, desc: str, axis: Sequence[str], series: Sequence[Series], *, height: int = 150) -> str:
    """Return a line for each series over a common axis, each named at its end."""
    top, bottom, left, right = 10, height - 24, 8, _WIDTH - 130
    most = max((value for one in series for value in one.values), default=0) or 1
    step = (right - left) / max(len(axis) - 1, 1)
    drawn = [f'<path d="M{left} {bottom}H{right}" stroke="{RULE}" fill="none"/>']
    for n, label in enumerate(axis):
        drawn.append(_text(left + n * step, height - 8, label, anchor=_anchor(n, len(axis)), colour=QUIET, size=10))
    taken: list[float] = []
    for one in series:
        points = [(left + n * step, bottom - value / most * (bottom - top)) for n, value in enumerate(one.values)]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        drawn.append(f'<path d="M{path}" stroke="{one.colour}" stroke-width="2" fill="none" stroke-linejoin="round"/>')
        place = _free(points[-1][1] + 4 if points else bottom, taken)
        drawn.append(_text(right + 8, place, f"{one.name} {one.values[-1] if one.values else 0:,g}", colour=one.colour))
    return _svg(title, desc, _WIDTH, height, drawn)


def sparkline(title: str, desc: str, values: Sequence[float], *, width: int = 120, height: int = 24) -> str:
    """Return a line as small as a word, with a dot at its end."""
    most, least = max(values, default=0), min(values, default=0)
    step = (width - 8) / max(len(values) - 1, 1)
    points = [(4 + n * step, height - 4 - (value - least) / ((most - least) or 1) * (height - 8)) for n, value in enumerate(values)]
    if not points:
        return _svg(title, desc, width, height, [])
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    x, y = points[-1]
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{RED}"/>'
    return _svg(title, desc, width, height, [f'<path d="M{path}" stroke="{INK}" stroke-width="1.5" fill="none"/>', dot])


def doors(title: str, desc: str, points: Sequence[Point], *, width: int = 240, height: int = 64) -> str:
    """Return a small line whose every point is a door to what stands behind it; its scale is its own, from the least to the most.

    The keyboard is spared so many stops: the same doors stand in the table beside it.
    """
    most, least = max((p.value for p in points), default=0), min((p.value for p in points), default=0)
    step, room = (width - 12) / max(len(points) - 1, 1), height - 16
    places = [(6 + n * step, height - 8 - ((p.value - least) / ((most - least) or 1) * room)) for n, p in enumerate(points)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    drawn = [f'<path d="M{path}" stroke="{RAMP[4]}" stroke-width="1.5" fill="none" stroke-linejoin="round"/>'] if places else []
    for n, (point, (x, y)) in enumerate(zip(points, places, strict=True)):
        words, last = escape(point.label), n == len(points) - 1
        drawn.append(
            f'<a href={quoteattr(point.href)} tabindex="-1" aria-label={quoteattr(point.label)}><title>{words}</title>'
            f'<rect x="{max(x - step / 2, 0):.1f}" y="0" width="{min(step, width):.1f}" height="{height}" fill="transparent"/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3 if last else 2}" fill="{RED if last else RAMP[4]}"/></a>'
        )
    return _svg(title, desc, width, height, drawn, role="group")


def _svg(title: str, desc: str, width: int, height: int, drawn: Sequence[str], *, role: str = "img") -> str:
    body = "".join(drawn)
    mark = hashlib.sha256(f"{title}\n{desc}\n{body}".encode()).hexdigest()[:8]  # two charts on one page have ids of their own
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="{role}"'
        f' aria-labelledby="t{mark} d{mark}" font-family="{FONT}" font-size="{_SIZE}">'
        f'<title id="t{mark}">{escape(title)}</title><desc id="d{mark}">{escape(desc)}</desc>{body}</svg>'
    )


def _legend(series: Sequence[str], tones: Sequence[str]) -> list[str]:
    drawn, left = list[str](), 0.0
    for name, colour in zip(series, _tones(len(series), tones), strict=True):
        drawn += [f'<rect x="{left:.1f}" y="4" width="12" height="12" fill="{colour}"/>', _text(left + 17, 14, name)]
        left += 17 + _length(name) + 16
    return drawn


def _tones(n: int, tones: Sequence[str]) -> list[str]:
    return [tones[i % len(tones)] for i in range(n)]


def _rect(left: float, top: float, length: float, colour: str, *, height: int = _BAR) -> str:
    return f'<rect x="{left:.1f}" y="{top:.1f}" width="{length:.1f}" height="{height}" fill="{colour}"/>'


def _text(left: float, base: float, words: str, *, anchor: str = "start", colour: str = INK, size: int = _SIZE) -> str:
    return f'<text x="{left:.1f}" y="{base:.1f}" text-anchor="{anchor}" fill="{colour}" font-size="{size}">{escape(words)}</text>'


def _length(words: str) -> float:
    return sum(_SIZE if ord(letter) >= _WIDE else _SIZE * 0.58 for letter in words)


def _cut(words: str) -> str:
    """Return a label short enough for its place; the whole stands in the table beside."""
    while _length(words) > _LABEL - 16:
        words = words.rstrip("…")[:-1] + "…"
    return words


def _anchor(n: int, of: int) -> str:
    return "start" if n == 0 else "end" if n == of - 1 else "middle"


def _free(place: float, taken: list[float]) -> float:
    """Return a height for a name that no other name stands on."""
    while any(abs(place - other) < _SIZE + 4 for other in taken):
        place -= _SIZE + 4
    taken.append(place)
    return place
