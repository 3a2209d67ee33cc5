"""How a sending ends when it does not end well: refused for good, refused for now, or nobody knows."""

from __future__ import annotations

from infra.jobs.faults import Hopeless


class Undeliverable(Hopeless):
    """The other side will never take it: the address, the key or the target is wrong; its code says which."""

    def __init__(self, way: str, what: object) -> None:
        super().__init__(f"{way}.{what}")


class NotNow(Exception):
    """The other side certainly did not take it, and may take it later; its code says why."""

    def __init__(self, way: str, what: object) -> None:
        self.code = f"{way}.{what}"
        super().__init__(self.code)


class Unclear(Exception):
    """It was handed over and no answer came: it may have arrived, and is never sent again unless a person says so."""

    def __init__(self, way: str, what: object) -> None:
        self.code = f"{way}.{what}"
        super().__init__(self.code)
