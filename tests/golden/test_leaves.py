"""A golden leaf per tag: the hash of every kind of fact, fixed on the day the kind was first written."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from infra.ledger.leaf import leaf

HERE = Path(__file__).parent
LEAVES = HERE / "leaves.json"
SAMPLES = {path.stem: path.read_bytes().strip() for path in sorted((HERE / "facts").glob("*.json"))}


def leaf_of(tag: str, payload: bytes) -> str:
    """The leaf of a payload in an envelope that is the same for all tags."""
    command = {
        "county_id": 430626, "tenant_id": 430626111, "command_id": UUID(int=1), "fingerprint": b"\x01", "first_position": 1, "size": 1,
        "recorded_at": datetime(2005, 6, 14, 8, tzinfo=UTC), "actor": UUID(int=2), "role": "clerk", "correlation": UUID(int=1),
        "channel": "web",
    }  # fmt: skip
    fact = {
        "county_id": 430626, "tenant_id": 430626111, "position": 1, "stream": UUID(int=3), "version": 1, "tag": tag,
        "effective_on": date(2005, 6, 14), "command_position": 1, "subjects": [], "payload": payload,
    }  # fmt: skip
    return leaf(command, fact).hex()


@pytest.mark.parametrize("tag", sorted(SAMPLES))
def test_the_leaf_of_every_kind_of_fact_is_what_it_was(tag: str) -> None:
    golden = json.loads(LEAVES.read_text())
    assert tag in golden, f"{tag} is new: run `python -m tests.golden.test_leaves` once and commit leaves.json"
    assert leaf_of(tag, SAMPLES[tag]) == golden[tag]


def test_no_golden_leaf_is_ever_dropped() -> None:
    assert set(json.loads(LEAVES.read_text())) == set(SAMPLES)


if __name__ == "__main__":
    kept = json.loads(LEAVES.read_text()) if LEAVES.exists() else {}
    fresh = {tag: kept.get(tag) or leaf_of(tag, payload) for tag, payload in SAMPLES.items()}
    LEAVES.write_text(json.dumps(fresh, indent=1, sort_keys=True) + "\n")
