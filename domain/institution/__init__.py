"""Institutions: the first- and second-level units of a tenant, whom they stand under, what they are and what became of them."""

from domain.institution.decisions import *
from domain.institution.facts import *
from domain.institution.refusals import *
from domain.institution.state import *
