"""Inspections: a visit to one unit, what was seen and by which methods, the conclusions and the unit's answer."""

from domain.inspection.decisions import *  # noqa: F403 - the parts make up one module
from domain.inspection.facts import *  # noqa: F403
from domain.inspection.refusals import *  # noqa: F403
from domain.inspection.state import *  # noqa: F403
