"""A worker that also knows the kinds of jobs of the tests."""

from __future__ import annotations

from tests.workers import kinds
from workers import tasks
from workers.app import main

if __name__ == "__main__":
    tasks.HANDLERS = (*tasks.HANDLERS, kinds.__name__)  # pyright: ignore[reportAttributeAccessIssue]
    main()
