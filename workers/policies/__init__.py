"""What follows from facts: one file per reaction, each turning facts into jobs."""

from __future__ import annotations

from infra.followers import Policy

ALL: tuple[Policy, ...] = ()
"""Every policy that the follower process runs."""
