"""Roster periods: a tenant counts its institutions, organisations and members, explains each difference, and the county certifies."""

from domain.period.decisions import *  # noqa: F403 - the parts make up one module
from domain.period.facts import *  # noqa: F403
from domain.period.keeping import *  # noqa: F403
from domain.period.refusals import *  # noqa: F403
from domain.period.state import *  # noqa: F403
