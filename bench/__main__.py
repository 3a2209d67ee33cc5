"""`python -m bench`: every bench in turn, or those named, small with `--short`; each also runs alone, with options of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

BENCHES: Final = (
    "append", "commands", "followers", "growth", "roster_import", "rebuild", "as_of", "timeline", "tenants",
    "reports", "indexes", "pool",
)  # fmt: skip


def main() -> None:
    """Run benches one after the other, each in a process of its own, and end with an error where one of them did."""
    passed_on = [word for word in sys.argv[1:] if word.startswith("-")]
    named = [word for word in sys.argv[1:] if not word.startswith("-")] or list(BENCHES)
    unknown = [name for name in named if name not in BENCHES]
    if unknown:
        sys.exit(f"no such bench: {', '.join(unknown)} (there are: {', '.join(BENCHES)})")
    failed = []
    for name in named:
        print(f"== {name}\n", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}", *passed_on], check=False).returncode:
            failed.append(name)
        print(flush=True)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
