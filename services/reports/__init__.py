"""Reports: one folder each; asked for by a fact, built by a job, made again from their coordinate."""

from services.reports.anew import build_anew
from services.reports.asking import FORMATS, request
from services.reports.calling_off import call_off
from services.reports.making import MEDIA
from services.reports.reading import Download, file, progress
from services.reports.registry import REPORTS

__all__ = ["FORMATS", "MEDIA", "REPORTS", "Download", "build_anew", "call_off", "file", "progress", "request"]
