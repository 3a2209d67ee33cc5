"""Members: people on a tenant's roster, their ledger class, the branch with custody of them, their groups, whether they are in reach."""

from domain.member.contact import *  # noqa: F403 - the parts make up one module
from domain.member.decisions import *  # noqa: F403
from domain.member.duplicates import *  # noqa: F403
from domain.member.facts import *  # noqa: F403
from domain.member.refusals import *  # noqa: F403
from domain.member.state import *  # noqa: F403
