"""Commitments: a unit promises in public to fix a problem by a date, and is held to it."""

from domain.commitment.closing import *
from domain.commitment.evidence import *
from domain.commitment.facts import *
from domain.commitment.progress import *
from domain.commitment.promise import *
from domain.commitment.refusals import *
from domain.commitment.state import *
