"""Party organisations: committees, branches and groups, who heads them, how sound they are and where they meet."""

from domain.organisation.decisions import *
from domain.organisation.facts import *
from domain.organisation.health import *
from domain.organisation.refusals import *
from domain.organisation.state import *
