"""One sample of every fact, filled in every field; run as a module it writes the golden files that are missing and edits none."""

from __future__ import annotations

import base64
import sys
import types
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

import msgspec

from domain.catalogue import BY_TAG
from domain.kernel import Fact, Part, Personal
from tests.domain.given import some

GOLDEN = Path(__file__).parents[1] / "golden" / "facts"
PERSON = UUID("0b9f7c1e-52d4-4c86-9f3a-8a0f6f1f2d11")
CIPHERTEXT = base64.urlsafe_b64encode(bytes(range(12 + 9 + 16))).rstrip(b"=").decode()
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
TEXTS = {
    "sha256": DIGEST,
    "figures": DIGEST,
    "files": DIGEST,
    "address": "伍市镇正街12号",
    "batch": "second",
    "basis": "走访三户群众核对",
    "code": "3-501.16B",
    "department": "镇党政办",
    "explanation": "两家二级单位已并入镇企业办",
    "employment": "laid-off",
    "format": "pdf",
    "groups": "laid-off",
    "kind": "township-organ",
    "language": "zh-CN",
    "ledger_class": "mobile",
    "level": "county",
    "measures": "逐户清查,限期退出",
    "method": "field-visit",
    "methods": "field-visit",
    "name": "伍市镇",
    "note": '第一行\n第二行有"引号"和\\反斜杠',
    "number": "八大-3/伍市-02",
    "period": "2005-W24",
    "place": "伍市镇文化站",
    "post": "secretary",
    "priority": "least-satisfied",
    "problem": "land",
    "reason": "机构改革",
    "reference": "249685",
    "register": "minneapolis-food",
    "release": "1.0.0",
    "responsible_post": "镇长",
    "role": "clerk",
    "severity": "critical",
    "source": "masses",
    "stage": "substantive",
    "status": "normal",
    "template": "weekly/3",
    "text": "两处临街门面尚未退出",
    "title": "清理干部违法占地",
    "unit_address": "1515 LAKE ST E MINNEAPOLIS, MN 55407",
    "unit_name": "EXAMPLE RESTAURANT",
    "was": "年内退出违法占用的土地",
    "wording": "年底前全部退出违法占用的土地",
}
NUMBERS = {
    "tenant": 430626111,
    "parent": 430626000,
    "into": 430626102,
    "home": 430626101,
    "to": 430626000,
    "institutions": 318,
    "organisations": 489,
    "members": 8414,
    "level": 2,
    "declared": 8414,
    "counted": 8412,
    "days": 30,
}


def sample(tag: str) -> Fact:
    """Return the sample of a tag."""
    return fill(BY_TAG[tag])


def fill(cls: type[Any]) -> Any:
    """Return an instance of a struct with a value in every field."""
    return cls(**{field.name: value(field.type, field.name) for field in msgspec.structs.fields(cls)})


def value(kind: Any, name: str) -> Any:
    """Return a value of a type that suits the name of its field."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return value(next(arg for arg in args if arg is not type(None)), name)
    if origin is Literal:
        return args[0]
    if origin is tuple:
        return (value(args[0], name),) if args[-1] is Ellipsis else tuple(value(arg, name) for arg in args)
    if isinstance(kind, type) and issubclass(kind, Part):
        return fill(kind)
    plain: dict[Any, Any] = {
        str: TEXTS.get(name, name), int: NUMBERS.get(name, 3), float: 97.5, bool: True, date: date(2005, 6, 14), UUID: some(name),
        datetime: datetime(2005, 6, 14, 9, 30, tzinfo=UTC), Personal: Personal(PERSON, "sealed"),
    }  # fmt: skip
    return plain[kind]


def sealed(personal: Any) -> dict[str, Any]:
    """Return the stored form of a personal value with a ciphertext of the right make that opens under no key."""
    return {"p": str(personal.person), "k": 1, "c": CIPHERTEXT}


def stored(fact: Fact) -> bytes:
    """Return a fact as the ledger stores it."""
    return msgspec.json.encode(fact, enc_hook=sealed)


if __name__ == "__main__":
    for tag in sorted(BY_TAG):
        path = GOLDEN / f"{tag}.json"
        if not path.exists():
            path.write_bytes(stored(sample(tag)))
            sys.stdout.write(f"{path.name}\n")
