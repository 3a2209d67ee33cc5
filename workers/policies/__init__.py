"""What follows from facts: one file per reaction, each turning facts into jobs."""

from __future__ import annotations

from infra.followers import Policy
from workers.policies import findings, imports, report_ready, report_requested

ALL: tuple[Policy, ...] = (report_requested.policy, report_ready.policy, findings.policy, imports.policy)
"""Every policy that the follower process runs."""
