"""Pages beside the lean floor: the same rows from the same database, in turn, in one run, over loopback.

Both are served by gunicorn (gthread, two workers). Every page's content is checked, so that fast and empty fails.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa

from config import database_url

ROOT = Path(__file__).resolve().parents[1]
CLIENTS = 8
GOALS = {"board": 1.8, "overdue": 1.8, "agency": 1.8, "action": 1.8, "meeting": 1.8, "roadmap": 3.0}


@dataclass(frozen=True)
class Pair:
    """One page of Patok and the lean page that shows the same; ``proof`` must stand in Patok's."""

    name: str
    role: str
    url: str
    lean: str | None
    proof: str


@dataclass(frozen=True)
class Served:
    """A server of this run: where it listens, and its parent process."""

    port: int
    process: psutil.Process


def run(sizes: Sequence[int], engines: Sequence[str], requests: int) -> list[dict[str, Any]]:
    """Measure each size on each engine and print a table for each."""
    rows = []
    for engine in engines:
        for size in sizes:
            measured = measure(engine, size, requests)
            print_table(engine, size, measured)
            rows += measured
    return rows


def measure(engine: str, size: int, requests: int) -> list[dict[str, Any]]:
    """Grow a database, serve it twice, time each page in turn with its floor."""
    folder = Path(tempfile.mkdtemp(prefix="patok-bench-"))
    try:
        with database(engine, folder) as url:
            environment = {
                **os.environ, "SECRET_KEY": secrets.token_hex(32), "DATA_DIR": str(folder), "DATABASE_URL": url,
                "LOG_LEVEL": "WARNING", "LEAN_DATABASE_URL": database_url(url),
            }  # fmt: skip
            flask(environment, "db", "upgrade")
            flask(environment, "demo", "grow", "--actions", str(size))
            cookies = sign_in_all(environment)
            pairs = pairs_of(database_url(url))
            with server("wsgi:app", environment) as patok, server("bench.lean:app", environment) as lean:
                pairs = [even(pair, patok, lean, cookies) for pair in pairs]
                return [
                    *(timed(pair, patok, lean, cookies, requests, engine, size) for pair in pairs),
                    mixed(pairs, patok, lean, cookies, engine, size),
                ]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    """An empty database of the engine; it goes with the run."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'patok.db'}"
        return
    from tests.postgres import server_url

    admin = sa.create_engine(database_url(server_url()), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    name = f"bench_{os.getpid()}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield admin.url.set(database=name, drivername="postgresql").render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def flask(environment: dict[str, str], *arguments: str) -> str:
    """Run one of the application's commands; its output. Raises when it fails."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def sign_in_all(environment: dict[str, str]) -> dict[str, str]:
    """A signed-in cookie for one user of each role."""
    command = [sys.executable, "-m", "bench.cookies"]
    printed = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
    cookies: dict[str, str] = json.loads(printed)
    return cookies


def pairs_of(url: str) -> list[Pair]:
    """What is compared: the busiest forum, agency and meeting of the database."""
    with sa.create_engine(url).connect() as connection:

        def one(sql: str) -> Any:
            return connection.execute(sa.text(sql)).first()

        forum = one(
            "SELECT f.id, f.code FROM forum f JOIN action a ON a.forum_id = f.id "
            "GROUP BY f.id, f.code ORDER BY count(*) DESC, f.id LIMIT 1"
        )
        agency = one(
            "SELECT g.agency_id FROM \"grant\" g JOIN action a ON a.lead_id = g.agency_id WHERE g.role = 'narahubung' "
            "GROUP BY g.agency_id ORDER BY count(*) DESC, g.agency_id LIMIT 1"
        )
        action = connection.execute(
            sa.text(
                "SELECT a.id, a.ref, m.id AS meeting, m.code FROM action a JOIN meeting m ON m.id = a.meeting_id "
                "JOIN action_event e ON e.action_id = a.id WHERE a.forum_id = :forum AND m.circulated_at IS NOT NULL "
                "GROUP BY a.id, a.ref, m.id, m.code ORDER BY count(*) DESC, a.id LIMIT 1"
            ),
            {"forum": forum.id},
        ).one()
        small = one(
            "SELECT f.id, f.code FROM forum f JOIN action a ON a.forum_id = f.id GROUP BY f.id, f.code "
            "ORDER BY abs(count(*) - 300), f.id LIMIT 1"
        )
    return [
        Pair("board", "sekretariat", f"/tindak-lanjut?forum={forum.code}", f"/forum/{forum.id}", "/tindak-lanjut/"),
        Pair(
            "overdue",
            "sekretariat",
            f"/tindak-lanjut?forum={forum.code}&lewat=1",
            f"/forum/{forum.id}?late",
            "/tindak-lanjut/",
        ),
        Pair("agency", "narahubung", "/instansi-kami", f"/agency/{agency.agency_id}", "/tindak-lanjut/"),
        Pair("action", "sekretariat", f"/tindak-lanjut/{action.id}", f"/action/{action.id}", action.ref),
        Pair("meeting", "sekretariat", f"/rapat/{action.code}", f"/meeting/{action.meeting}", action.ref),
        Pair("roadmap", "sekretariat", f"/peta-jalan/{small.code}", f"/roadmap/{small.id}", "/tindak-lanjut/"),
        Pair("home secretariat", "sekretariat", "/", None, "/tindak-lanjut/"),
        Pair("home focal point", "narahubung", "/", None, "/tindak-lanjut/"),
        Pair("home leadership", "pimpinan", "/", None, "/tindak-lanjut/"),
    ]


@contextmanager
def server(application: str, environment: dict[str, str], workers: int = 2) -> Iterator[Served]:
    """Serve on a free loopback port; ends with the run."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", str(workers), "--threads", "4",
        "--keep-alive", "60", "--no-control-socket", "--log-level", "warning",
        "--bind", f"127.0.0.1:{port}", application,
    ]  # fmt: skip
    child = subprocess.Popen(command, cwd=ROOT, env={**environment, "MALLOC_ARENA_MAX": "2"})  # as bin/run does
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield Served(port, psutil.Process(child.pid))
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(20)


class Client:
    """One kept-open connection."""

    def __init__(self, served: Served, cookie: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
        self.headers = {"Cookie": cookie} if cookie else {}

    def get(self, url: str) -> tuple[float, int, bytes]:
        """Seconds, status, body."""
        began = time.perf_counter()
        self.connection.request("GET", url, headers=self.headers)
        response = self.connection.getresponse()
        body = response.read()
        return time.perf_counter() - began, response.status, body


def even(pair: Pair, patok: Served, lean: Served, cookies: dict[str, str]) -> Pair:
    """The same pair with as many rows on the lean side as Patok shows; stops the run where that cannot be."""
    if pair.lean is None or pair.name == "action":
        return pair
    page = Client(patok, cookies[pair.role]).get(pair.url)[2].decode()
    shown = len(set(re.findall(r'href="/tindak-lanjut/(\d+)"', page)))
    asked = pair.lean
    if pair.name in {"agency", "roadmap"}:
        asked = f"{pair.lean}?rows={shown}"
    listed = Client(lean).get(asked)[2].count(b"<tr>")
    if not shown or listed != shown:
        raise SystemExit(f"{pair.name}: {shown} rows beside {listed} of the floor")
    return replace(pair, lean=asked)


def timed(
    pair: Pair,
    patok: Served,
    lean: Served,
    cookies: dict[str, str],
    requests: int,
    engine: str,
    size: int,
) -> dict[str, Any]:
    """One page and its floor in turn, after a few requests that warm both."""
    ours, floor = Client(patok, cookies[pair.role]), Client(lean)
    checked(pair, *ours.get(pair.url)[1:])
    for _ in range(6):
        ours.get(pair.url)
        if pair.lean:
            floor.get(pair.lean)
    mine, theirs, size_of_page = [], [], 0
    before = cpu_of(patok), cpu_of(lean)
    for _ in range(requests):
        seconds, status, body = ours.get(pair.url)
        checked(pair, status, body)
        mine.append(seconds)
        size_of_page = len(body)
        if pair.lean:
            seconds, status, _body = floor.get(pair.lean)
            assert status == 200, f"lean {pair.lean}: {status}"
            theirs.append(seconds)
    row = {
        "engine": engine, "actions": size, "page": pair.name, "median_ms": ms(statistics.median(mine)),
        "p95_ms": ms(statistics.quantiles(mine, n=20)[-1]), "kB": round(size_of_page / 1000, 1),
    }  # fmt: skip
    if theirs:
        row["lean_ms"] = ms(statistics.median(theirs))
        row["ratio"] = round(statistics.median(mine) / statistics.median(theirs), 2)
        row["goal"] = GOALS[pair.name]
    used, spent = cpu_of(patok) - before[0], cpu_of(lean) - before[1]
    row["cpu_ms"] = ms(used / requests)
    if theirs and spent:
        row["lean_cpu_ms"] = ms(spent / requests)
        row["cpu_ratio"] = round(used / spent, 2)
    return row


def cpu_of(served: Served) -> float:
    """Seconds of processor time the server's workers have used: what a busy machine cannot blur."""
    times = [child.cpu_times() for child in served.process.children()]
    return float(sum(one.user + one.system for one in times))


def checked(pair: Pair, status: int, body: bytes) -> None:
    """Stop the run when a page does not show what it is timed for."""
    if status != 200 or pair.proof not in body.decode() or not re.search(r"<h1[ >]", body.decode()):
        raise SystemExit(f"{pair.name}: {pair.url} answered {status} without its content")


def mixed(
    pairs: Sequence[Pair], patok: Served, lean: Served, cookies: dict[str, str], engine: str, size: int
) -> dict[str, Any]:
    """Eight clients, each walking the compared pages, for a bounded number of requests."""
    compared = [pair for pair in pairs if pair.lean]

    def walk(served: Served, url: Callable[[Pair], str], signed: bool) -> list[float]:
        took = []
        for place in range(30):
            pair = compared[place % len(compared)]
            client = Client(served, cookies[pair.role] if signed else "")
            took.append(client.get(url(pair))[0])
        return took

    def rate(served: Served, url: Callable[[Pair], str], signed: bool) -> tuple[float, list[float]]:
        began = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            lists = list(pool.map(lambda _: walk(served, url, signed), range(CLIENTS)))
        all_of = [seconds for one in lists for seconds in one]
        return len(all_of) / (time.perf_counter() - began), all_of

    ours, took = rate(patok, lambda pair: pair.url, signed=True)
    floor, _took = rate(lean, lambda pair: pair.lean or "", signed=False)
    memory = max(child.memory_info().rss for child in patok.process.children()) / 1e6
    return {
        "engine": engine, "actions": size, "page": f"{CLIENTS} clients mixed", "per_second": round(ours, 1),
        "lean_per_second": round(floor, 1), "ratio": round(ours / floor, 2), "goal": 0.6,
        "p95_ms": ms(statistics.quantiles(took, n=20)[-1]), "worker_MB": round(memory),
    }  # fmt: skip


def endure(size: int, requests: int) -> list[dict[str, Any]]:
    """The memory of one worker after its first pages and after all of them."""
    folder = Path(tempfile.mkdtemp(prefix="patok-bench-"))
    try:
        with database("sqlite", folder) as url:
            environment = {
                **os.environ, "SECRET_KEY": secrets.token_hex(32), "DATA_DIR": str(folder), "DATABASE_URL": url,
                "LOG_LEVEL": "WARNING",
            }  # fmt: skip
            flask(environment, "db", "upgrade")
            flask(environment, "demo", "grow", "--actions", str(size))
            cookies = sign_in_all(environment)
            pairs = pairs_of(database_url(url))
            with server("wsgi:app", environment, workers=1) as patok:
                clients = {role: Client(patok, cookie) for role, cookie in cookies.items()}
                seen = []
                for place in range(requests):
                    pair = pairs[place % len(pairs)]
                    checked(pair, *clients[pair.role].get(pair.url)[1:])
                    if place + 1 in {requests // 10, requests // 2, requests}:
                        rss = sum(child.memory_info().rss for child in patok.process.children())
                        seen.append({"requests": place + 1, "worker_MB": round(rss / 1e6, 1)})
                        print(f"after {place + 1:,} requests: {rss / 1e6:.1f} MB")
                return seen
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def ms(seconds: float) -> float:
    """Milliseconds, one decimal."""
    return round(seconds * 1000, 1)


def print_table(engine: str, size: int, rows: Sequence[dict[str, Any]]) -> None:
    """What was measured, beside its goal."""
    print(f"\n{engine}, {size:,} actions")
    print(
        f"{'page':20}{'median ms':>10}{'p95 ms':>9}{'lean ms':>9}{'ratio':>7}{'goal':>6}"
        f"{'kB':>8}{'cpu ms':>9}{'lean':>7}{'ratio':>7}"
    )
    for row in rows:
        cells = (
            row.get("median_ms", ""),
            row["p95_ms"],
            row.get("lean_ms", ""),
            row.get("ratio", ""),
            row.get("goal", ""),
            row.get("kB", ""),
            row.get("cpu_ms", ""),
            row.get("lean_cpu_ms", ""),
            row.get("cpu_ratio", ""),
        )
        print(
            f"{row['page']:20}{cells[0]:>10}{cells[1]:>9}{cells[2]:>9}{cells[3]:>7}{cells[4]:>6}{cells[5]:>8}"
            f"{cells[6]:>9}{cells[7]:>7}{cells[8]:>7}"
        )
        if "per_second" in row:
            print(f"{'':20}{row['per_second']} requests/s, lean {row['lean_per_second']}; worker {row['worker_MB']} MB")
