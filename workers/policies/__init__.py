"""What follows from facts: one file per reaction, each turning facts into jobs."""

from __future__ import annotations

from infra.followers import Policy
from workers.policies import (
    briefing_out,
    findings,
    imports,
    names_shown,
    obligations_given,
    report_overtaken,
    report_ready,
    report_requested,
    report_superseded,
)

ALL: tuple[Policy, ...] = (
    report_requested.policy, report_ready.policy, report_overtaken.policy, report_superseded.policy, findings.policy, imports.policy,
    briefing_out.policy, obligations_given.policy, names_shown.policy,
)  # fmt: skip
"""Every policy that the follower process runs."""
