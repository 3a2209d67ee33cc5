"""Institutions: the first- and second-level units of a tenant, whom they stand under, what they are and what became of them."""

from domain.institution.decisions import *  # noqa: F403 - the parts make up one module
from domain.institution.facts import *  # noqa: F403
from domain.institution.refusals import *  # noqa: F403
from domain.institution.state import *  # noqa: F403
