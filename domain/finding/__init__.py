"""Findings: what an inspection found wrong, what was required, and whether somebody independent saw it put right."""

from domain.finding.decisions import *  # noqa: F403 - the parts make up one module
from domain.finding.facts import *  # noqa: F403
from domain.finding.refusals import *  # noqa: F403
from domain.finding.state import *  # noqa: F403
