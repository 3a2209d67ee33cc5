"""Sessions: study, meetings and organisation life, with one roll that lists who was missing and why, and what made up for it."""

from domain.session.decisions import *  # noqa: F403 - the parts make up one module
from domain.session.facts import *  # noqa: F403
from domain.session.refusals import *  # noqa: F403
from domain.session.state import *  # noqa: F403
