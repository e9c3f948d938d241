"""The line does to real connections what it says, for the tests that stand on it."""

from __future__ import annotations

import http.client
import http.server
import threading
import time

import pytest

from .line import Line


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers a body with itself, and keeps what reached it."""

    protocol_version = "HTTP/1.1"
    seen: list[bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append(body)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server():
    handler = type("Handler", (Echo,), {"seen": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.02,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def line(server):
    with Line(server.server_address[1]) as made:
        yield made


def say(line, words, path="/kirim", timeout=5.0):
    connection = http.client.HTTPConnection("127.0.0.1", line.port, timeout=timeout)
    try:
        connection.request("POST", path, words)
        return connection.getresponse().read()
    finally:
        connection.close()


def reached(server):
    return server.RequestHandlerClass.seen


def test_it_forwards_and_counts_what_came_back(server, line):
    body = b"x" * 200_000
    assert say(line, body) == body
    assert line.up > len(body)
    assert len(body) < line.down < len(body) + 400
    (answer,) = line.answers
    assert (answer.request, answer.bytes) == ("POST /kirim", line.down)
    line.forget()
    assert (line.down, line.up, line.answers) == (0, 0, [])


def test_refused_means_that_nobody_listens_and_what_is_open_breaks(server, line):
    held = http.client.HTTPConnection("127.0.0.1", line.port, timeout=5)
    held.request("POST", "/kirim", b"1")
    assert held.getresponse().read() == b"1"
    line.refuse()
    with pytest.raises(ConnectionRefusedError):
        say(line, b"2")
    assert held.sock is not None
    with pytest.raises(ConnectionError):
        held.sock.recv(1)
    held.close()
    line.open()
    assert say(line, b"4") == b"4"
    assert reached(server) == [b"1", b"4"]


def test_a_swallowed_answer_is_of_a_request_that_arrived(server, line):
    line.swallow(b"/kirim")
    assert say(line, b"1", "/lain") == b"1"
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        say(line, b"2")
    assert say(line, b"3") == b"3"
    assert reached(server) == [b"1", b"2", b"3"]
    assert line.sprung == 1


def test_a_lost_request_never_arrives(server, line):
    line.lose(b"/kirim")
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        say(line, b"1")
    assert say(line, b"2") == b"2"
    assert reached(server) == [b"2"]


def test_what_a_stalled_line_holds_goes_on_late(server, line):
    line.stall()
    with pytest.raises(TimeoutError):
        say(line, b"1", timeout=0.3)
    assert reached(server) == []
    line.open()  # the browser has given up; its request arrives nevertheless
    for _ in range(100):
        if reached(server):
            break
        time.sleep(0.02)
    assert reached(server) == [b"1"]
    assert say(line, b"2") == b"2"
