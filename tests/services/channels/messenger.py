"""An office messenger as a process of its own: it writes down what its robot was told, synced, then answers as its first argument says."""

from __future__ import annotations

import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec


class Messenger(BaseHTTPRequestHandler):
    """Takes a text and answers: with the words given (status 200), with a status alone, or never."""

    answer, log = "", -1

    def do_POST(self) -> None:
        """Take a text."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        os.write(self.log, msgspec.json.encode({"path": self.path, "body": msgspec.Raw(body)}) + b"\n")
        os.fsync(self.log)
        if self.answer == "dies":
            os._exit(1)
        if self.answer == "hangs":
            time.sleep(60)
        self.send_response(int(self.answer) if self.answer.isdecimal() else 200)
        if self.answer == "breaks off":
            self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"" if self.answer.isdecimal() else self.answer.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server calls it
        """Say nothing."""


if __name__ == "__main__":
    Messenger.answer = sys.argv[1]
    Messenger.log = os.open(Path(sys.argv[2]), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Messenger)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
