"""bin/run serves, keeps the worker alive, ends what it started, and keeps demonstration and production apart.

The application stands in for itself as a few lines: what is tried here is the script.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from .conftest import ROOT

WSGI = """
import os, sqlite3, sys, time
from flask import Flask

app = Flask(__name__)
database = sqlite3.connect(os.path.join(os.environ["DATA_DIR"], "patok.db"))

@app.get("/")
def home():
    return "kind=" + ("production" if os.environ.get("SECRET_KEY") else "demonstration")

@app.cli.group()
def db(): ...

@db.command()
def upgrade():
    if os.environ.get("UPGRADE_FAILS"):
        sys.exit("no such disk")
    database.execute("CREATE TABLE IF NOT EXISTS user (id INTEGER)")

@app.cli.group()
def demo(): ...

@demo.command()
def load():
    with database:
        database.execute("INSERT INTO user VALUES (1)")
    print("demo loaded")

@app.cli.command()
def worker():
    with open(os.path.join(os.environ["DATA_DIR"], "workers"), "a") as file:
        print(os.getpid(), file=file)
    if os.environ.get("WORKER_DIES"):
        sys.exit("worker died")
    while True:
        time.sleep(0.1)
"""


KEY = 32 * "k"


class Running:
    """A started bin/run, its output and the processes beneath it."""

    def __init__(self, checkout, *command, **environ):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.data = checkout.folder.parent / "data"
        environ = {"PORT": str(self.port), "DATA_DIR": str(self.data), **environ}
        self.process = checkout.start(*command or ("bin/run",), **environ)
        self.children: list[psutil.Process] = []
        self.said = ""

    def page(self) -> str:
        """The first page, once the script has said that it is ready."""
        while "is ready" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.said
            self.said += line
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/") as answer:
            page = answer.read().decode()
        self.workers(1)
        self.children = psutil.Process(self.process.pid).children(recursive=True)
        return page

    def workers(self, count: int) -> list[int]:
        path, pids = self.data / "workers", list[int]()
        for _ in range(100):
            pids = [int(line) for line in path.read_text().split()] if path.exists() else []
            if len(pids) >= count:
                return pids
            time.sleep(0.1)
        raise AssertionError(f"{count} workers were expected, these ran: {pids}")

    def ended(self) -> tuple[int, str]:
        self.said += self.process.communicate(timeout=40)[0]
        return self.process.returncode, self.said


@pytest.fixture
def start(checkout):
    (checkout.folder / "wsgi.py").write_text(WSGI)
    shutil.copy(ROOT / "config.py", checkout.folder)
    started = []

    def begin(*command, **environ):
        started.append(Running(checkout, *command, **environ))
        return started[-1]

    yield begin
    for running in started:
        with suppress(ProcessLookupError):
            os.killpg(running.process.pid, signal.SIGKILL)
        running.process.wait()
        running.process.stdout.close()


@pytest.mark.parametrize("how", ["TERM to the script", "Ctrl+C in its terminal"])
def test_it_serves_the_demonstration_and_ends_all_it_started(start, how):
    running = start()
    assert running.page() == "kind=demonstration"
    assert running.data.stat().st_mode & 0o777 == 0o700  # nobody else on the machine reads it
    assert len(running.children) >= 4  # gunicorn, its two workers, the worker beside it
    if how == "TERM to the script":
        running.process.terminate()
    else:
        os.killpg(running.process.pid, signal.SIGINT)
    code, output = running.ended()
    assert code == 0, output
    assert f"http://127.0.0.1:{running.port}" in output
    assert output.rstrip().endswith("Patok: stopping")
    assert not [child for child in running.children if child.is_running()]


def test_the_demonstration_is_loaded_once(start):
    for expected in (1, 0):
        running = start()
        running.page()
        running.process.terminate()
        assert running.ended()[1].count("demo loaded") == expected


def test_two_started_at_the_same_moment_load_it_once(start):
    both = [start(), start()]
    for running in both:
        running.page()
        running.process.terminate()
    assert sum(running.ended()[1].count("demo loaded") for running in both) == 1


def test_the_data_folder_is_named_from_where_the_caller_stands(start, checkout):
    running = start("sh", "-c", "cd .. && exec 'check out/bin/run'", DATA_DIR="data")
    running.page()  # which waits for what the worker writes in that folder
    assert (running.data / "patok.db").exists()
    assert not (checkout.folder / "data").exists()


def test_the_demonstration_listens_on_loopback_only_and_keeps_its_own_database(start):
    running = start(BIND="0.0.0.0:1", DATABASE_URL="postgresql://elsewhere/production")
    running.page()
    servers = [child for child in running.children if "gunicorn" in " ".join(child.cmdline())]
    listening = {place.laddr.ip for child in servers for place in child.net_connections() if place.status == "LISTEN"}
    assert listening == {"127.0.0.1"}
    assert all("DATABASE_URL" not in child.environ() for child in servers)
    running.process.terminate()
    output = running.ended()[1]
    assert "BIND is for production" in output
    assert "DATABASE_URL is for production" in output


def test_production_has_no_demonstration_and_may_listen_elsewhere(start):
    running = start(SECRET_KEY=KEY, PORT="1", BIND="127.0.0.1:0")
    assert "is no address to listen on" in running.ended()[1]
    running = start(SECRET_KEY=KEY)
    assert running.page() == "kind=production"
    running.process.terminate()
    assert "demo loaded" not in running.ended()[1]


def test_a_killed_worker_is_started_again(start):
    running = start()
    running.page()
    first = running.workers(1)[0]
    os.kill(first, signal.SIGKILL)
    assert running.workers(2)[1] != first
    assert running.page() == "kind=demonstration"


def test_a_killed_script_leaves_nothing_running(start):
    running = start()
    running.page()
    running.process.kill()
    assert psutil.wait_procs(running.children, timeout=20)[1] == []


def test_a_worker_that_cannot_live_is_tried_less_and_less_often(start):
    running = start(WORKER_DIES="1")
    running.page()
    running.workers(3)
    running.process.terminate()
    code, output = running.ended()
    assert code == 0
    assert "started again in 1 s" in output
    assert "started again in 2 s" in output


def test_a_taken_port_is_said_in_one_sentence(start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        running = start(PORT=str(taken.getsockname()[1]))
        code, output = running.ended()
    assert code == 1
    assert "is taken, by another program or by a Patok that runs already" in output
    assert "Traceback" not in output
    assert not (running.data / "patok.db").exists()


def test_a_database_that_cannot_be_migrated_starts_nothing(start):
    running = start(UPGRADE_FAILS="1")
    code, output = running.ended()
    assert code == 1
    assert "no such disk" in output
    assert "nothing was started" in output
    assert not (running.data / "workers").exists()


def test_a_web_server_that_ends_takes_the_worker_with_it(start):
    running = start()
    running.page()
    worker = psutil.Process(running.workers(1)[0])
    os.kill(next(child.pid for child in running.children if "gunicorn" in child.cmdline()), signal.SIGTERM)
    code, output = running.ended()
    assert code == 1
    assert "The web server ended by itself" in output
    assert not worker.is_running()


def test_the_command_line_works_from_anywhere_and_through_a_link(checkout, tmp_path):
    (checkout.folder / "wsgi.py").write_text(
        "from pathlib import Path\nimport click\nfrom flask import Flask\napp = Flask(__name__)\n"
        "@app.cli.command()\n@click.argument('name')\ndef show(name): print(Path(name).read_text())\n"
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "record.txt").write_text("found")
    (elsewhere / "wsgi.py").write_text("raise SystemExit('not this one')")
    (elsewhere / "flask.py").write_text("raise SystemExit('nor this one')")
    link = Path(tmp_path / "patok")
    link.symlink_to(checkout.folder / "bin" / "patok")
    done = checkout.run("sh", "-c", f"cd '{elsewhere}' && '{link}' show record.txt")
    assert (done.returncode, done.stdout) == (0, "found\n"), done.stderr
    assert checkout.run("bin/patok", "show").stderr.startswith("Usage: patok show")


def test_a_database_without_tables_is_said_in_one_sentence(tmp_path):
    environ = {**os.environ, "DATA_DIR": str(tmp_path)}
    command = [ROOT / "bin" / "patok", "action", "list", "FK-NTT"]
    done = subprocess.run(command, env=environ, text=True, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("Do that first: bin/patok db upgrade")
    assert "Traceback" not in done.stderr


def test_settings_that_cannot_be_used_are_said_in_one_sentence(start, checkout):
    for given, sentence in (
        ({"TRUSTED_PROXIES": "one"}, "These settings cannot be used: invalid literal for int()"),
        ({"DATA_DIR": str(checkout.folder / "wsgi.py" / "data")}, "These settings cannot be used: [Errno 20]"),
    ):
        code, output = start(**given).ended()
        assert code == 1
        assert sentence in output
        assert "Traceback" not in output


def test_a_key_that_could_be_guessed_starts_nothing(start):
    status, said = start(SECRET_KEY=KEY[1:]).ended()
    assert status == 1
    assert said.splitlines()[-1].startswith("SECRET_KEY has 31 characters and needs at least 32;")
    assert "Traceback" not in said
    assert "bringing the database" not in said
