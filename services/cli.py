"""The `taizhang` command: every sub-command in a file of its own under services/commands."""

from __future__ import annotations

import argparse
import sys

from infra.embedded import Unavailable
from infra.settings import Misconfigured
from services import commands
from services.commands import Failed


def main(argv: list[str] | None = None) -> int:
    """Run one sub-command and return its exit status; errors that a person can mend are one line, not a traceback."""
    parser = argparse.ArgumentParser(prog="taizhang", description="台账: the ledger in which a county keeps its word.")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in commands.every():
        module.register(subparsers)
    options = parser.parse_args(argv)
    try:
        return int(options.run(options) or 0)
    except (Failed, Unavailable, Misconfigured) as error:
        print(f"taizhang: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
