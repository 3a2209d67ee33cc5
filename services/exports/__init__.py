"""Exports: a timeline as a file, at once where it is short, by a worker where it is long; nothing in it names a member."""

from services.exports.asking import AT_ONCE, FORMATS, KIND, Export, again, asked_before, at_once, file, progress, send, work

__all__ = ["AT_ONCE", "FORMATS", "KIND", "Export", "again", "asked_before", "at_once", "file", "progress", "send", "work"]
