"""A real server as bin/run starts it, and what is too large for it: refused in words."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from config import ROOT


@pytest.fixture(scope="module")
def server(sqlite_template, tmp_path_factory):
    """Gunicorn as bin/run starts it, on a port of its own."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copy(sqlite_template, folder / "patok.db")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "DATA_DIR": str(folder), "LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "1", "--threads", "2",
               "--no-control-socket", "--log-level", "warning", "--bind", f"127.0.0.1:{port}", "wsgi:app"]  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as process:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 0.5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
        process.terminate()
        process.communicate(timeout=40)


def test_an_upload_of_fifty_megabytes_gets_its_sentence(server):
    """The browser has sent everything before it reads; what it then reads is our page, not a broken connection."""
    size = 50 * 1024 * 1024
    head = (
        f"POST /masuk HTTP/1.1\r\nHost: 127.0.0.1:{server}\r\nConnection: close\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n"
        f'Content-Length: {size}\r\n\r\n--x\r\nContent-Disposition: form-data; name="logo"; filename="a.png"\r\n\r\n'
    ).encode()
    with socket.create_connection(("127.0.0.1", server), 60) as client:
        client.sendall(head)
        left = size - (len(head) - head.index(b"\r\n\r\n") - 4)
        block = b"\0" * 65536
        while left > 0:
            left -= client.send(block[: min(left, len(block))])
        answer = b""
        while chunk := client.recv(65536):
            answer += chunk
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert "Kiriman terlalu besar" in answer.decode()
    assert "melebihi 12 MB" in answer.decode()
    assert b"Content-Security-Policy" in answer


def test_fields_alone_are_not_as_large_as_a_file_may_be(app, ctx):
    """Parsing them costs seconds, and is done before anybody has signed in."""
    client = app.test_client()
    enough = app.config["MAX_FORM_MEMORY_SIZE"]
    assert client.post("/bahasa", data={"language": "x" * (enough - 1_000)}).status_code == 400
    refused = client.post("/bahasa", data={"language": "x" * enough})
    assert refused.status_code == 413
    assert "Isian melebihi 2 MB" in refused.text


def test_a_form_with_files_is_told_which_of_its_bounds_it_hit(app, ctx):
    client = app.test_client()
    field, whole, most = (app.config[f"MAX_{name}"] for name in ("FORM_MEMORY_SIZE", "CONTENT_LENGTH", "FORM_PARTS"))

    def told(*parts):
        body = b"".join(b'--x\r\nContent-Disposition: form-data; name="a"%s\r\n\r\n%s\r\n' % part for part in parts)
        answer = client.post("/bahasa", data=body + b"--x--\r\n", content_type="multipart/form-data; boundary=x")
        assert answer.status_code == 413
        return answer.text

    assert "Satu isian melebihi 2 MB" in told((b"", b"x" * (field + 1)))
    assert "lebih dari 5.000" in told(*[(b"", b"")] * (most + 1))
    assert "bersama-sama melebihi 12 MB" in told((b'; filename="a.yaml"', b"x" * whole))


def test_a_running_server_answers_in_our_words(server):
    for path, status, words in (
        ("/tidak/ada", 404, "Tidak ditemukan"),
        ("/masuk?" + "a" * 4030, 414, "Alamat terlalu panjang"),
    ):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{server}{path}", timeout=20)
        assert refused.value.code == status
        assert words in refused.value.read().decode()
        refused.value.close()
