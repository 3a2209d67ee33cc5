"""Supervision teams: who was lent and trained, which units they watch, whom a conflict keeps from signing; facts of the county tenant."""

from domain.team.decisions import *  # noqa: F403 - the parts make up one module
from domain.team.facts import *  # noqa: F403
from domain.team.refusals import *  # noqa: F403
from domain.team.state import *  # noqa: F403
