"""Party organisations: committees, branches and groups, who heads them, how sound they are and where they meet."""

from domain.organisation.decisions import *  # noqa: F403 - the parts make up one module
from domain.organisation.facts import *  # noqa: F403
from domain.organisation.health import *  # noqa: F403
from domain.organisation.obligations import *  # noqa: F403
from domain.organisation.refusals import *  # noqa: F403
from domain.organisation.state import *  # noqa: F403
