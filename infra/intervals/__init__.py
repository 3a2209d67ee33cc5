"""Bitemporal read models: what was so on each date, as it was known at each instant, kept in rows that are only ever closed."""

from infra.intervals.deltas import Counted, Counting, cut, deltas, quarter, quarter_of
from infra.intervals.tables import CurrentTable, DeltaTable, IntervalTable, Line, LogTable, TallyTable
from infra.intervals.timeline import Change, Span, Timeline, differing

__all__ = [
    "Change", "Counted", "Counting", "CurrentTable", "DeltaTable", "IntervalTable", "Line", "LogTable", "Span", "TallyTable", "Timeline",
    "cut", "deltas", "differing", "quarter", "quarter_of",
]  # fmt: skip
