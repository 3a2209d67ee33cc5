"""A mail server as a process of its own: it writes what it took to a folder, or misbehaves as its first argument says."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiosmtpd.smtp import SMTP


class Office:
    """Takes letters, or refuses, hangs or dies."""

    def __init__(self, manner: str, folder: Path) -> None:
        self.manner, self.folder = manner, folder

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - as aiosmtpd calls it
        if self.manner in {"550", "450"}:
            return f"{self.manner} not here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - as aiosmtpd calls it
        if self.manner == "552":
            return "552 too much"
        (self.folder / f"{uuid4()}.eml").write_bytes(envelope.content)
        if self.manner == "dies":
            os._exit(1)
        if self.manner == "hangs":
            await asyncio.sleep(60)
        return "250 taken"


async def main(manner: str, folder: Path) -> None:
    if manner == "mute":
        server = await asyncio.start_server(lambda reader, writer: asyncio.sleep(60), "127.0.0.1", 0)
    else:
        office = Office(manner, folder)
        server = await asyncio.get_running_loop().create_server(lambda: SMTP(office), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
