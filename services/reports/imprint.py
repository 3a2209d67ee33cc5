"""What every form of a report says of itself: its coordinate, its template, the digest of its figures, and whether it was a rehearsal."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec

from services.reports import live
from services.reports.basis import Basis
from services.web.i18n import Words

_SHORT = 16


class Imprint(msgspec.Struct, frozen=True, kw_only=True):
    """The same words on paper and in the workbook."""

    rehearsal: str
    foot: str
    heading: str
    lines: Sequence[tuple[str, str]]


def imprint(basis: Basis, digest: str, words: Words, path: str = "") -> Imprint:
    """Return the words by which anybody can make this report again and check that it is the same."""
    known, page = basis.known_on.astimezone(ZoneInfo(basis.time_zone)), live.address(basis, path)
    return Imprint(
        rehearsal=words("reports.rehearsal") if basis.rehearsal else "",
        foot=words("reports.foot", true_on=basis.true_on, known_on=known, digest=digest[:_SHORT]),
        heading=words("reports.coordinate"),
        lines=(
            (words("reports.coordinate.report"), f"{basis.report} · {basis.period} · {basis.tenant}"),
            (words("reports.coordinate.true-on"), basis.true_on.isoformat()),
            (words("reports.coordinate.known-on"), known.isoformat()),
            (words("reports.coordinate.generated"), words("reports.coordinate.generated.text", known_on=known)),
            (words("reports.coordinate.template"), basis.template),
            (words("reports.coordinate.digest"), digest),
            (words("reports.coordinate.positions"), "  ".join(f"{each.tenant}@{each.position}" for each in basis.positions)),
            *([(words("reports.coordinate.page"), page)] if page else []),
            (words("reports.coordinate.kind"), words("reports.rehearsal") if basis.rehearsal else words("reports.real")),
        ),
    )  # fmt: skip
