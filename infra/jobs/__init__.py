"""Work that is done exactly once: queued with the fact that asks for it, leased to one worker, fenced, retried, and never lost."""

from infra.jobs import asking
from infra.jobs.asking import Uncertain
from infra.jobs.faults import Hopeless
from infra.jobs.hands import Hand, cancel, replay, settle
from infra.jobs.kinds import KINDS, JobContext, job
from infra.jobs.lease import Lease, LeaseLost, claim
from infra.jobs.perform import perform
from infra.jobs.table import Entry, Job, Queued, State, clocks, find, job_id, listing, queue

__all__ = [
    "KINDS",
    "Entry",
    "Hand",
    "Hopeless",
    "Job",
    "JobContext",
    "Lease",
    "LeaseLost",
    "Queued",
    "State",
    "Uncertain",
    "asking",
    "cancel",
    "claim",
    "clocks",
    "find",
    "job",
    "job_id",
    "listing",
    "perform",
    "queue",
    "replay",
    "settle",
]
