"""Campaigns: batches, phases and the rules and code lists by which everybody else works; facts of the county tenant."""

from domain.campaign.decisions import *  # noqa: F403 - the parts make up one module
from domain.campaign.definitions import *  # noqa: F403
from domain.campaign.facts import *  # noqa: F403
from domain.campaign.refusals import *  # noqa: F403
from domain.campaign.rules import *  # noqa: F403
from domain.campaign.state import *  # noqa: F403
