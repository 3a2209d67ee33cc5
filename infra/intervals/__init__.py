"""Bitemporal read models: what was so on each date, as it was known at each instant, kept in rows that are only ever closed."""

from infra.intervals.deltas import GRAINS, Counted, Counting, Grain, cut, deltas, trunc, trunc_known
from infra.intervals.tables import CurrentTable, DeltaTable, IntervalTable, Line, LogTable, TallyTable
from infra.intervals.timeline import Change, Span, Timeline, differing

__all__ = [
    "GRAINS", "Change", "Counted", "Counting", "CurrentTable", "DeltaTable", "Grain", "IntervalTable", "Line", "LogTable", "Span",
    "TallyTable", "Timeline", "cut", "deltas", "differing", "trunc", "trunc_known",
]  # fmt: skip
