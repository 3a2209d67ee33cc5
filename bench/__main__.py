"""`python -m bench`: every bench in turn at its own size, or those named; each also runs alone and then takes its own options."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

BENCHES: Final = ("append", "roster_import", "rebuild", "as_of", "timeline", "tenants")


def main() -> None:
    """Run benches one after the other, each in a process of its own, and end with an error where one of them did."""
    named = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in named if name not in BENCHES]
    if unknown:
        sys.exit(f"no such bench: {', '.join(unknown)} (there are: {', '.join(BENCHES)})")
    failed = []
    for name in named:
        print(f"== {name}\n", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode:
            failed.append(name)
        print(flush=True)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
