"""Members: people on a tenant's roster, their ledger class, the branch in custody of them, their groups, and whether they can be reached."""

from domain.member.contact import *
from domain.member.decisions import *
from domain.member.duplicates import *
from domain.member.facts import *
from domain.member.refusals import *
from domain.member.state import *
