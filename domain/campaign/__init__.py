"""Campaigns: batches, phases and the rules and code lists by which everybody else works; facts of the county tenant."""

from domain.campaign.decisions import *
from domain.campaign.definitions import *
from domain.campaign.facts import *
from domain.campaign.refusals import *
from domain.campaign.rules import *
from domain.campaign.state import *
