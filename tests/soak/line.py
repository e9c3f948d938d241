"""A line between a browser and a server that can be cut, and that counts what went over it.

    with Line(port_of_the_server) as line:
        page.goto(line.url)
        line.refuse()             # nobody answers: connection refused, what is open is reset
        line.stall()              # connections are taken and nothing moves
        line.swallow(b"/kirim")   # the next such request arrives, its answer does not
        line.lose(b"/kirim")      # the next such request does not arrive
        line.open()               # whatever was held goes on, late
        line.down, line.up        # bytes so far; line.answers tells them by request

It works on bytes of TCP, so it holds for whatever speaks over it: pages, scripts, service workers, preloads.
Commands return once they are in effect.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self, cast

BACKLOG = 100
METHODS = (b"GET ", b"POST ", b"HEAD ", b"PUT ", b"DELETE ", b"OPTIONS ", b"PATCH ")


@dataclass
class Answer:
    """One request by its first line (``GET /rapat``), and the bytes that came back for it, heads included."""

    request: str
    bytes: int = 0


@dataclass(frozen=True)
class Trap:
    """What is done to the next request whose first line holds ``words``."""

    words: bytes
    arrives: bool


class Line:
    """Forwards a port of its own to ``port``; a context manager, safe to command from any thread."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self.server = (host, port)
        self.up = self.down = 0
        self.answers: list[Answer] = []
        self.sprung = 0
        self._trap: Trap | None = None
        self._stalled = False
        self._listening: asyncio.Server | None = None
        self._pairs: set[_Browser] = set()
        self._reaching: set[asyncio.Task[None]] = set()
        # Bound and never listening: keeps the port ours while nobody listens on it, so that a try is refused.
        self._held = socket.socket()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._held.bind(("127.0.0.1", 0))
        self.port: int = self._held.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.refuse()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._held.close()

    def open(self) -> None:
        """Let everything through. What was held goes on its way, however late; a trap is taken away."""
        self._do(self._open)

    def refuse(self) -> None:
        """Stop listening, and reset what is connected."""
        self._do(self._refuse)

    def stall(self) -> None:
        """Take connections and bytes, and pass none on, in either direction, until ``open``."""
        self._do(self._stall)

    def swallow(self, words: bytes) -> None:
        """Bring the next request whose first line holds ``words`` to the server, and reset it at the first answer."""
        self._do(lambda: self._set(Trap(words, arrives=True)))

    def lose(self, words: bytes) -> None:
        """Reset the next request whose first line holds ``words`` before a byte of it reaches the server."""
        self._do(lambda: self._set(Trap(words, arrives=False)))

    def forget(self) -> None:
        """Count from nothing."""
        self._do(self._forget)

    # All below runs in the loop's own thread.

    def _do(self, deed: Callable[[], Any]) -> None:
        async def carry_out() -> None:
            waiting = deed()
            if waiting is not None:
                await waiting

        asyncio.run_coroutine_threadsafe(carry_out(), self._loop).result(20)

    async def _open(self) -> None:
        self._trap, self._stalled = None, False
        if self._listening is None:
            door = socket.socket()
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            door.bind(("127.0.0.1", self.port))
            self._listening = await self._loop.create_server(lambda: _Browser(self), sock=door, backlog=BACKLOG)
        for pair in tuple(self._pairs):
            pair.go_on()

    async def _refuse(self) -> None:
        self._trap, self._stalled = None, False
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        under_way: set[asyncio.Task[Any]] | None = None
        while under_way is None or under_way:  # a connection that was just being taken is reset as well
            for pair in tuple(self._pairs):
                pair.reset()
            await asyncio.sleep(0)  # each is told that it is lost
            under_way = {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}
            await asyncio.gather(*under_way, return_exceptions=True)

    def _stall(self) -> None:
        self._stalled = True

    def _set(self, trap: Trap) -> None:
        self._trap = trap

    def _forget(self) -> None:
        self.up = self.down = self.sprung = 0
        self.answers = []


class _Browser(asyncio.Protocol):
    """A connection of the browser, and through ``server`` the one made for it."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.transport: asyncio.Transport | None = None
        self.server: asyncio.Transport | None = None
        self.upwards, self.downwards = bytearray(), bytearray()
        self.muted = self.ended = self.server_ended = False
        self.answer: Answer | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.line._pairs.add(self)
        reaching = self.line._loop.create_task(self.reach())
        self.line._reaching.add(reaching)
        reaching.add_done_callback(self.line._reaching.discard)

    async def reach(self) -> None:
        try:
            made, _ = await self.line._loop.create_connection(lambda: _Server(self), *self.line.server)
        except OSError:
            self.reset()
            return
        self.server = made
        if self.transport is None:
            made.abort()
        self.go_on()

    def data_received(self, data: bytes) -> None:
        self.line.up += len(data)
        if data.startswith(METHODS):
            first = data.split(b"\r\n", 1)[0]
            self.answer = Answer(" ".join(first.decode("latin-1").split(" ")[:2]))
            self.line.answers.append(self.answer)
            trap = self.line._trap
            if trap is not None and trap.words in first:
                self.line._trap = None
                self.line.sprung += 1
                if not trap.arrives:
                    self.reset()
                    return
                self.muted = True
        self.upwards += data
        self.go_on()

    def eof_received(self) -> bool:
        self.ended = True
        self.go_on()
        return True

    def answered(self, data: bytes) -> None:
        if self.muted:
            self.reset()
            return
        self.downwards += data
        self.go_on()

    def go_on(self) -> None:
        """Pass on what waits, unless the line is stalled."""
        if self.line._stalled:
            return
        if self.upwards and self.server is not None:
            self.server.write(bytes(self.upwards))
            self.upwards.clear()
        if self.downwards and self.transport is not None:
            self.line.down += len(self.downwards)
            if self.answer is not None:
                self.answer.bytes += len(self.downwards)
            self.transport.write(bytes(self.downwards))
            self.downwards.clear()
        if self.ended and not self.upwards and self.server is not None and self.server.can_write_eof():
            with contextlib.suppress(OSError):
                self.server.write_eof()
        if self.server_ended and self.transport is not None:
            self.transport.close()

    def reset(self) -> None:
        for side in (self.transport, self.server):
            if side is not None:
                # Without lingering the other side reads "connection reset", not an end that could be a lawful one.
                taken = side.get_extra_info("socket")
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                side.abort()

    def server_lost(self) -> None:
        self.server, self.server_ended = None, True
        self.go_on()

    def connection_lost(self, _error: Exception | None) -> None:
        self.transport = None
        self.line._pairs.discard(self)
        if self.server is not None:
            self.server.abort()


class _Server(asyncio.Protocol):
    def __init__(self, browser: _Browser) -> None:
        self.browser = browser

    def data_received(self, data: bytes) -> None:
        self.browser.answered(data)

    def connection_lost(self, _error: Exception | None) -> None:
        self.browser.server_lost()
