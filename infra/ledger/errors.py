"""Why the ledger says no, by the SQLSTATE that ledger.append raises."""

from __future__ import annotations

import psycopg
from eventsourcing.persistence import IntegrityError


class Stale(IntegrityError):
    """Somebody else has written to this record since it was read."""


class Gap(IntegrityError):
    """The version does not follow the last one of its stream."""


class CommandReused(IntegrityError):
    """This command id has been used before with another body."""


class WitnessMoved(Stale):
    """A record that the decision relied on has changed since it was read."""


class NotOfItsStream(IntegrityError):
    """A correction must name a fact of the same stream."""


class Malformed(ValueError):
    """The command's facts cannot be stored: uneven arrays, another scope, or a payload over 256 kB."""


BY_SQLSTATE: dict[str, type[Exception]] = {
    "TZ001": Stale,
    "TZ002": Gap,
    "TZ003": Gap,
    "TZ004": CommandReused,
    "TZ005": Malformed,
    "TZ006": Malformed,
    "TZ007": Malformed,
    "TZ008": NotOfItsStream,
    "TZ009": WitnessMoved,
}


def translate(error: psycopg.Error) -> Exception:
    """Return our own error for *error*, or *error* itself where the SQLSTATE is not one of the ledger's."""
    known = BY_SQLSTATE.get(error.sqlstate or "")
    return known(str(error.diag.message_primary or error)) if known else error
