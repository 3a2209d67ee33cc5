"""`python -m bench`: every bench in turn, or those named, small with `--short`; each also runs alone, with options of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Final

Run = Sequence[str]
"""The name of a bench, and what is said behind it."""
BENCHES: Final[Mapping[str, Sequence[Run]]] = {
    **{name: ((name,),) for name in ("append", "commands", "followers", "growth", "roster_import", "rebuild", "as_of")},
    "timeline": (("timeline", "--rows", "100000"), ("timeline",)),
    **{name: ((name,),) for name in ("tenants", "reports", "indexes", "pool", "partitions")},
}
BY_HAND: Final[Mapping[str, Sequence[Run]]] = {
    "sizes": (("as_of", "--facts", "1000000"), ("timeline", "--rows", "10000000")),
    "largest": (("as_of", "--facts", "10000000"),),
}
"""What takes longer than all others together, and runs only where it is named."""


def main() -> None:
    """Run benches one after the other, each in a process of its own, and end with an error where one of them did."""
    passed_on = [word for word in sys.argv[1:] if word.startswith("-")]
    named = [word for word in sys.argv[1:] if not word.startswith("-")] or list(BENCHES)
    known = {**BENCHES, **BY_HAND}
    unknown = [name for name in named if name not in known]
    if unknown:
        sys.exit(f"no such bench: {', '.join(unknown)} (there are: {', '.join(known)})")
    short = "--short" in passed_on
    failed = []
    for name, *size in (run for group in named for run in (known[group][-1:] if short else known[group])):
        print(f"== {' '.join((name, *size))}\n", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}", *([] if short else size), *passed_on], check=False).returncode:
            failed.append(name)
        print(flush=True)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
