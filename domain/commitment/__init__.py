"""Commitments: a unit promises in public to fix a problem by a date, and is held to it."""

from domain.commitment.closing import *  # noqa: F403 - the parts make up one module
from domain.commitment.evidence import *  # noqa: F403
from domain.commitment.facts import *  # noqa: F403
from domain.commitment.progress import *  # noqa: F403
from domain.commitment.promise import *  # noqa: F403
from domain.commitment.refusals import *  # noqa: F403
from domain.commitment.state import *  # noqa: F403
