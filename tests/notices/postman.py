"""A small SMTP server on loopback, so that mail is really sent: it keeps what it takes and can be made to refuse."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class Postman(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.taken: list[EmailMessage] = []
        self.answers: dict[str, str] = {}  # by verb, instead of the usual answer
        self.hang_up_after_data = False

    @property
    def where(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Talk(socketserver.StreamRequestHandler):
    server: Postman

    def handle(self) -> None:
        self._say("220 postman")
        for line in self.rfile:
            verb = line.split(b" ")[0].strip().upper().decode()
            if verb in self.server.answers:
                self._say(self.server.answers[verb])
            elif verb == "DATA":
                self._say("354 go on")
                self._take()
                if self.server.hang_up_after_data:
                    return
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 postman")

    def _take(self) -> None:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def at_work() -> Iterator[Postman]:
    """A postman who works while the block runs."""
    with Postman() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
