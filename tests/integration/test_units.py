#!/usr/bin/python3
"""The units and the exporter's init script, as they are installed."""

import contextlib
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from machine import Machine  # noqa: E402
from memcoord import Skip, folder  # noqa: E402

UNITS = "memcoordd.service", "memcoordd.socket", "memcoord-exporter.service"
EXPOSURE_MOST = 2.0
SCRIPT = "/etc/init.d/memcoord-exporter"


@contextlib.contextmanager
def installed(*arguments):
    with folder() as path, Machine(path) as host:
        host.make("install", *arguments)
        yield host


def need_analyze():
    if shutil.which("systemd-analyze") is None:
        raise Skip("systemd-analyze is missing (systemd)")


def test_verify_finds_nothing():
    """systemd-analyze verify is silent: each option, program, man page."""
    need_analyze()
    man = "--man=yes" if shutil.which("man") else "--man=no"
    with installed("PREFIX=/usr") as host:
        paths = [f"/usr/lib/systemd/system/{unit}" for unit in UNITS]
        said = host.run("systemd-analyze", "verify", man, *paths)
        assert said == "", said
        # It would have told.
        unit = host.path(paths[0])
        unit.write_text(unit.read_text().replace("ProtectHome", "ProtectDom"))
        said = host.run("systemd-analyze", "verify", man, paths[0])
        assert "ProtectDom" in said, said


def test_exposure():
    """systemd-analyze security: 2.0 at most, of 10."""
    need_analyze()
    with installed("PREFIX=/usr") as host:
        for unit in UNITS:
            if unit.endswith(".socket"):
                continue
            said = host.run("systemd-analyze", "security", "--offline=true",
                            "--no-pager", f"/usr/lib/systemd/system/{unit}")
            found = re.search(
                rf"Overall exposure level for {unit}: ([\d.]+)", said)
            assert found, said
            print(f"     {unit}: {found[1]}")
            assert float(found[1]) <= EXPOSURE_MOST, said


def exporter(host, action, status):
    done = host.try_run(SCRIPT, action)
    assert done.returncode == status, (action, done)
    return done.stdout + done.stderr


def exporter_status(host):
    """Its line Groups and others of /proc/PID/status."""
    pid = int(host.path("/run/memcoord-exporter.pid").read_text())
    return dict(line.split(":\t", 1) for line in host.path(
        f"/proc/{pid}/status").read_text().splitlines())


def test_the_exporters_init_script():
    """start, status, start again, restart, stop, stop again, as its user."""
    with installed() as host:
        exporter(host, "status", 3)
        exporter(host, "start", 0)
        exporter(host, "status", 0)
        status = exporter_status(host)
        uid = host.run("id", "-u", "memcoord-exporter").strip()
        gid = host.run("getent", "group", "memcoord").split(":")[2]
        assert set(status["Uid"].split()) == {uid}, status["Uid"]
        assert gid in status["Groups"].split(), status["Groups"]
        exporter(host, "start", 0)
        assert exporter_status(host)["Pid"] == status["Pid"]
        exporter(host, "restart", 0)
        assert exporter_status(host)["Pid"] != status["Pid"]
        exporter(host, "stop", 0)
        exporter(host, "status", 3)
        exporter(host, "stop", 0)
        assert not [c for c in host.commands() if "memcoord" in c]


def test_an_exporter_that_cannot_start():
    """A wrong option, a port that is taken: start fails, and tells why."""
    with installed() as host:
        options = host.path("/etc/default/memcoord-exporter")
        options.write_text("EXPORTER_OPTS=--dance\n")
        assert "unrecognized option '--dance'" in exporter(host, "start", 1)
        exporter(host, "status", 3)
        options.write_text("EXPORTER_OPTS='--listen 127.0.0.1:9999'\n")
        exporter(host, "start", 0)
        wrong = host.path("/tmp/wrong")
        wrong.write_text(host.path(SCRIPT).read_text().replace(
            "/run/", "/run/other-"))
        wrong.chmod(0o755)
        done = host.try_run("/tmp/wrong", "start")
        assert done.returncode == 1, done
        assert "Address already in use" in done.stderr, done
        exporter(host, "status", 0)


if __name__ == "__main__":
    memcoord.main(globals())
