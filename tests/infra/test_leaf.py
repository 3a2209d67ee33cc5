"""The canonical form of a fact is final: these bytes were fixed before the first release and never change."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from infra.ledger.leaf import COLUMNS, canonical, leaf

COMMAND = {
    "county_id": 430626, "tenant_id": 430626111, "command_id": UUID(int=1), "fingerprint": b"\x01\x02", "first_position": 7, "size": 2,
    "recorded_at": datetime(2005, 6, 14, 8, 30, 0, 5, tzinfo=UTC), "actor": UUID(int=2), "on_behalf_of": None, "role": "clerk",
    "correlation": UUID(int=3), "caused_by_tenant": None, "caused_by": None, "channel": "web",
}  # fmt: skip
FACT = {
    "county_id": 430626, "tenant_id": 430626111, "position": 8, "stream": UUID(int=4), "version": 2, "tag": "member.class-assigned",
    "effective_on": date(2005, 6, 1), "command_position": 7, "replaces": None, "subjects": [UUID(int=5), UUID(int=6)], "source": "表 1",
    "payload": b'{"type":"member.class-assigned","ledger_class":"mobile"}',
}  # fmt: skip


def test_the_canonical_form_is_written_out_by_hand() -> None:
    def column(number: int, value: bytes) -> bytes:
        return bytes([number]) + len(value).to_bytes(4, "big") + value

    by_hand = (
        b"\x01"
        + column(1, (430626).to_bytes(4, "big"))
        + column(2, (430626111).to_bytes(8, "big"))
        + column(3, UUID(int=1).bytes)
        + column(4, b"\x01\x02")
        + column(5, (7).to_bytes(8, "big"))
        + column(6, (2).to_bytes(4, "big"))
        + column(7, (1118737800000005).to_bytes(8, "big"))
        + column(8, UUID(int=2).bytes)
        + column(10, b"clerk")
        + column(11, UUID(int=3).bytes)
        + column(14, b"web")
        + column(15, (430626).to_bytes(4, "big"))
        + column(16, (430626111).to_bytes(8, "big"))
        + column(17, (8).to_bytes(8, "big"))
        + column(18, UUID(int=4).bytes)
        + column(19, (2).to_bytes(4, "big"))
        + column(20, b"member.class-assigned")
        + column(21, (12935).to_bytes(4, "big"))
        + column(22, (7).to_bytes(8, "big"))
        + column(24, UUID(int=5).bytes + UUID(int=6).bytes)
        + column(25, "表 1".encode())
        + column(26, FACT["payload"])  # type: ignore[arg-type]
    )
    assert canonical(COMMAND, FACT) == by_hand


def test_the_leaf_of_that_fact_never_changes() -> None:
    assert leaf(COMMAND, FACT).hex() == "8dcb8b51a5cf0c22a8b685aaa912d034f572c3df956a4101290d92a1332e9758"


def test_a_column_has_one_number_for_ever() -> None:
    assert [name for _, name, _ in COLUMNS[:14]] == [
        "county_id", "tenant_id", "command_id", "fingerprint", "first_position", "size", "recorded_at", "actor", "on_behalf_of", "role",
        "correlation", "caused_by_tenant", "caused_by", "channel",
    ]  # fmt: skip
    assert len(COLUMNS) == 26
