"""bin/setup does what is missing, says so, and does nothing when nothing is missing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from .conftest import LIBRARIES

PIP = "-m pip install --quiet --quiet --no-input --disable-pip-version-check --require-hashes --only-binary :all:"


def test_the_first_set_up_installs_locked_wheels_and_makes_fonts(checkout):
    done = checkout.run("bin/setup")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert [line for line in done.stderr.splitlines() if line[0].isdigit()] == [
        "1/4 System libraries",
        "2/4 Python packages",
        "3/4 Fonts, style sheets and scripts",
        "4/4 Translations",
    ]
    pip, weasyprint, assets, web, words = checkout.asked()
    assert pip == f"{PIP} -r requirements.txt"
    assert "import weasyprint" in weasyprint
    assert "bin/lib/assets.py static/generated" in assets
    assert "bin/lib/web_tree.py static" in web
    assert "bin/lib/translations.py compile" in words


def test_the_second_set_up_is_silent_and_takes_well_under_a_second(checkout):
    checkout.run("bin/setup", "--test")
    checkout.asked()
    began = time.monotonic()
    done = checkout.run("bin/setup", "--test")
    assert time.monotonic() - began < 1
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert checkout.asked() == []


def test_changed_requirements_are_installed_again_and_nothing_else(checkout):
    checkout.run("bin/setup", "--test")
    checkout.asked()
    with (checkout.folder / "requirements-test.txt").open("a") as file:
        file.write("# one more\n")
    assert checkout.run("bin/setup").stderr == ""  # what runs Patok did not change
    checkout.run("bin/setup", "--test")
    assert [line for line in checkout.asked() if "import" not in line] == [
        f"{PIP} -r requirements.txt -r requirements-test.txt",
    ]


def test_a_changed_or_lost_catalogue_is_compiled_again(checkout):
    folder = checkout.folder / "app" / "translations" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text('msgid ""\nmsgstr ""\n')
    (folder / "messages.mo").write_text("compiled")
    checkout.run("bin/setup")
    checkout.asked()
    assert checkout.run("bin/setup").stderr == ""
    (folder / "messages.mo").unlink()
    checkout.run("bin/setup")
    assert [line for line in checkout.asked() if "import" not in line] == ["bin/lib/translations.py compile"]
    (folder / "messages.mo").write_text("compiled")
    (folder / "messages.po").write_text('msgid "a"\nmsgstr "b"\n')
    checkout.run("bin/setup")
    assert [line for line in checkout.asked() if "import" not in line] == ["bin/lib/translations.py compile"]


def test_a_failed_step_is_done_again_the_next_time(checkout):
    checkout.run("bin/setup")
    checkout.asked()
    with (checkout.folder / "requirements.txt").open("a") as file:
        file.write("# one more\n")
    python = checkout.folder / ".venv" / "bin" / "python"
    whole = python.read_text()
    python.write_text(whole.replace('echo "$*" >>"$PATOK_NOTED"', "exit 1"))
    failed = checkout.run("bin/setup")
    assert failed.returncode == 1
    assert "The Python packages could not be installed" in failed.stderr
    python.write_text(whole)
    assert checkout.run("bin/setup").returncode == 0
    assert any("-m pip install" in line for line in checkout.asked())


def without_rights(checkout):
    """An ordinary user without passwordless sudo, on a system that has apt-get."""
    checkout.program("ldconfig", "#!/bin/sh\necho libc.so.6\n")
    checkout.program("id", "#!/bin/sh\necho 1000\n")
    checkout.program("sudo", "#!/bin/sh\nexit 1\n")
    checkout.program("apt-get", '#!/bin/sh\necho "$*" >>"$PATOK_NOTED"\n')


def test_without_rights_one_message_gives_the_exact_command(checkout):
    without_rights(checkout)
    done = checkout.run("bin/setup")
    assert done.returncode == 1
    assert done.stderr.count("apt-get") == 2  # one line: update and install
    assert (
        "sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends "
        "libpangoft2-1.0-0 libharfbuzz-subset0'" in done.stderr
    )
    assert checkout.asked() == []  # nothing was begun
    assert not (checkout.folder / ".venv").exists()


@pytest.mark.parametrize("right", ["root", "sudo"])
def test_with_rights_the_libraries_are_installed_after_an_update(checkout, right):
    without_rights(checkout)
    if right == "root":
        checkout.program("id", "#!/bin/sh\necho 0\n")
    else:
        checkout.program("sudo", '#!/bin/sh\n[ "$1" = -n ] && shift\nexec "$@"\n')
    done = checkout.run("bin/setup")
    assert done.returncode == 0, done.stderr
    update, install = [line for line in checkout.asked() if "DPkg::Lock" in line]
    assert update == "-o DPkg::Lock::Timeout=300 update -q"
    assert install.endswith("--no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0")


def test_a_refused_installation_says_what_apt_said_and_what_to_do(checkout):
    without_rights(checkout)
    checkout.program("id", "#!/bin/sh\necho 0\n")
    checkout.program("apt-get", "#!/bin/sh\necho 'E: no network'\nexit 100\n")
    done = checkout.run("bin/setup")
    assert done.returncode == 1
    assert "E: no network" in done.stderr
    assert "sh -c 'apt-get update && apt-get install" in done.stderr


def confine_chromium(checkout):
    """Chromium as Ubuntu brings it: a link to snap."""
    (checkout.programs / "chromium").unlink()
    checkout.program("snap", "#!/bin/sh\n")
    (checkout.programs / "chromium").symlink_to("snap")
    for name in ("chromium-headless-shell", "google-chrome", "google-chrome-stable"):
        (checkout.programs / name).symlink_to("snap")


def test_a_confined_browser_does_not_serve(checkout):
    confine_chromium(checkout)
    without_rights(checkout)
    checkout.program("ldconfig", f"#!/bin/sh\necho {LIBRARIES}\n")
    done = checkout.run("bin/setup", "--test", NPM_CONFIG_REGISTRY="http://registry.invalid")
    if "ubuntu" in Path("/etc/os-release").read_text():  # the one of npm takes its place
        assert any("bin/lib/browser.py .venv/chromium" in line for line in checkout.asked())
    else:
        assert "apt-get install -y --no-install-recommends chromium-headless-shell'" in done.stderr


def test_a_named_browser_is_used_for_the_tests(checkout):
    confine_chromium(checkout)
    checkout.program("mine", "#!/bin/sh\n")
    done = checkout.run("bin/setup", "--test", PATOK_BROWSER=str(checkout.programs / "mine"))
    assert done.returncode == 0, done.stderr
    again = checkout.run("bin/setup", "--test", PATOK_BROWSER=str(checkout.programs / "mine"))
    assert again.stderr == ""


def test_an_unknown_argument_is_refused(checkout):
    done = checkout.run("bin/setup", "--tset")
    assert done.returncode == 2
    assert done.stderr == "Usage: bin/setup [--test]\n"


def test_two_at_once_wait_for_each_other(checkout):
    both = [checkout.start("bin/setup") for _ in range(2)]
    outputs = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    installs = [line for line in checkout.asked() if "-m pip" in line]
    assert len(installs) == 1
