#!/usr/bin/python3
"""Settings: what is wrong is named by file and line, a reload is all or nothing."""

import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import MIB, daemon_on, folder, program, wait_until  # noqa: E402

WORLD = """
[host]
total = 8GiB

[domain web1]
size = 1GiB
max = 2GiB
"""


def memcoordd(*args):
    return subprocess.run(
        [program("memcoordd"), *args], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=memcoord.DEADLINE)


# A file, the line that is wrong, and words that its message must have.
WRONG = (
    ("[daemon]\nnonsense = 1\n", 2, ("nonsense", "unknown key")),
    ("[policy]\n\n# five\ninterval = soon\n", 4, ("interval", "'soon'")),
    ("[policy]\ninterval = 0\n", 2, ("interval", "out of range", "100ms")),
    ("[policy]\ninterval = 5 apples\n", 2, ("interval", "apples")),
    ("[policy]\nguest-reserve = -5\n", 2, ("guest-reserve", "negative")),
    ("[policy]\nguest-reserve =\n", 2, ("guest-reserve", "empty")),
    ("[policy]\nrelease-step = 99999999999999999999\n", 2, ("release-step",)),
    ("[policy]\nmode = sometimes\n", 2, ("mode", "sometimes", "manage")),
    ("[policy]\ninterval = 5\ninterval = 6\n", 3, ("interval", "line 2")),
    ("[host]\nhost-reserve = 500TiB\n", 2, ("host-reserve", "memory")),
    ("[host]\nhost-reserve = 100%\n", 2, ("host-reserve", "100%")),
    ("[host]\ninterval = 5\n", 2, ("interval",)),
    ("[nowhere]\nx = 1\n", 1, ("nowhere", "[policy]")),
    ("interval = 5\n", 1, ("section",)),
    ("[policy\ninterval = 5\n", 1, ("[policy",)),
    ("[policy]\njust words\n", 2, ("key = value",)),
    ("[domain]\nmin = 1GiB\n", 1, ("name",)),
    ("[domain \"a\"]\nmin = 2GiB\nmax = 1GiB\n", 3, ("max", "min")),
    ("[domain \"a\"]\nshares = 0\n", 2, ("shares",)),
    ("[daemon]\nsocket = /" + 150 * "x" + "\n", 2, ("socket",)),
)


def test_a_wrong_file_is_refused_by_line():
    """Exit status 2, and FILE:LINE with the key and what is wrong, on stderr."""
    with folder() as path:
        file = path / "memcoordd.conf"
        for text, line, words in WRONG:
            file.write_text(text)
            for check in ["--check-config"], []:
                done = memcoordd("--config", str(file), *check)
                assert done.returncode == 2, (text, done)
                assert done.stdout == "", (text, done)
                assert f"{file}:{line}: " in done.stderr, (text, done.stderr)
                assert done.stderr.count("\n") == 1, (text, done.stderr)
                for word in words:
                    assert word in done.stderr, (text, word, done.stderr)


def test_a_file_that_is_no_settings_file():
    """Missing, a folder, binary: named, and no start."""
    with folder() as path:
        binary = path / "binary"
        binary.write_bytes(bytes(range(256)) * 20)
        for file, word in ((path / "missing", "No such file"), (path, "file"),
                           (binary, f"{binary}:1: ")):
            done = memcoordd("--config", str(file), "--check-config")
            assert done.returncode == 2, done
            assert str(file) in done.stderr and word in done.stderr, done


def test_check_config_is_silent_on_a_good_file():
    """Good settings: nothing is said, status 0, and nothing is started."""
    with folder() as path:
        file = path / "memcoordd.conf"
        file.write_text("# all is well\n[daemon]\n"
                        f"socket = {path}/socket\n[host]\nhost-reserve = 5%\n"
                        "[policy]\ninterval = 5\nslack = 8MiB ; small\n"
                        "[domain \"web-*\"]\nmin = 1GiB\nmax = 2GiB\n")
        done = memcoordd("--config", str(file), "--check-config")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done
        assert not (path / "socket").exists()


def test_wrong_arguments():
    """--set and the other options: status 2, and the argument is named."""
    rows = (
        (["--set", "nonsense=1"], "nonsense"),
        (["--set", "interval"], "KEY=VALUE"),
        (["--set", "interval="], "interval"),
        (["--set", "interval=1year"], "1year"),
        (["--set", "host-reserve=500TiB"], "host-reserve"),
        (["--interval", "0"], "interval"),
        (["--interval", "x"], "'x'"),
        (["--set"], "set"),
        (["--nonsense"], "nonsense"),
        (["extra"], "extra"),
    )
    for args, word in rows:
        done = memcoordd("--config", "/dev/null", "--check-config", *args)
        assert done.returncode == 2, (args, done)
        assert word in done.stderr, (args, done)
        assert done.stdout == "", done


def test_help_and_version():
    """Both go to stdout with status 0."""
    done = memcoordd("--help")
    assert done.returncode == 0 and "--check-config" in done.stdout, done
    done = memcoordd("--version")
    assert done.returncode == 0 and done.stdout.startswith("memcoordd "), done


def test_the_command_line_wins_over_the_file():
    """--set and --interval hold against the file, also after a reload."""
    with daemon_on(WORLD, config="[policy]\ninterval = 77s\nmin = 300MiB\n",
                   interval="3") as (daemon, _):
        daemon.wait_connected()
        assert daemon.status()["interval_ms"] == 3000
        assert daemon.domain("web1")["min_kib"] == 300 * MIB
        daemon.config.write_text("[policy]\ninterval = 88s\nmin = 400MiB\n")
        reload(daemon, "reload: settings are in force")
        assert daemon.status()["interval_ms"] == 3000
        assert daemon.domain("web1")["min_kib"] == 400 * MIB


def reload(daemon, outcome):
    """SIGHUP; waits until the log tells this outcome once more."""
    count = daemon.log.read_text().count(outcome)
    daemon.process.send_signal(signal.SIGHUP)
    wait_until(f"'{outcome}' in the log",
               lambda: daemon.log.read_text().count(outcome) > count)


def test_a_reload_takes_effect():
    """SIGHUP: limits, modes, reserves and levels are new, at once."""
    with daemon_on(WORLD, "--set", "boot-grace=0") as (daemon, script):
        daemon.wait_connected()
        daemon.config.write_text(
            "[host]\nhost-reserve = 1GiB\n"
            "[policy]\nguest-reserve = 700MiB\n"
            "[domain \"web*\"]\nmax = 3GiB\nmin = 512MiB\nmode = observe\n")
        reload(daemon, "reload: settings are in force")
        status = daemon.status()
        assert status["host"]["reserve_kib"] == 1024 * MIB, status["host"]
        domain = status["domains"][0]
        assert domain["mode"] == "observe", domain
        assert domain["min_kib"] == 512 * MIB, domain
        assert domain["max_kib"] == 2048 * MIB, "above what libvirt allows"
        orders = len(script.orders("web1"))
        domain = daemon.wait_state("web1", "ok", "observe-only")
        daemon.wait_passes(2)
        assert len(script.orders("web1")) == orders

        daemon.config.write_text("[policy]\nguest-reserve = 900MiB\n")
        reload(daemon, "reload: settings are in force")
        domain = daemon.wait_state("web1", "ok")
        wait_until("it is given up to the new reserve", lambda: (
            daemon.domain("web1")["size_kib"] >= 1024 * MIB))
        assert daemon.domain("web1")["mode"] == "manage"
        assert daemon.status()["host"]["reserve_kib"] == 200 * MIB


def test_zfs_cache_counts_from_a_reload_on():
    """count-arc: what ZFS would give back is given, and status tells both."""
    world = ("[host]\navailable = 200MiB\narc = 2GiB\ntotal = 8GiB\n"
             "[domain web1]\nsize = 1GiB\nmax = 2GiB\nused = 970MiB\n")
    with daemon_on(world, "--set", "boot-grace=0") as (daemon, script):
        domain = daemon.wait_state("web1", "needy", "need-unfunded")
        host = daemon.status()["host"]
        assert host["available_kib"] == 200 * MIB, host
        assert "arc_kib" not in host, host
        assert script.orders("web1") == [], domain

        daemon.config.write_text("[host]\ncount-arc = yes\n")
        reload(daemon, "reload: settings are in force")
        host = daemon.status()["host"]
        assert host["available_kib"] == 2248 * MIB, host
        assert host["arc_kib"] == 2048 * MIB, host
        text = subprocess.run(
            [program("memcoordctl"), "--socket", daemon.socket, "status"],
            capture_output=True, text=True, timeout=memcoord.DEADLINE).stdout
        assert "2248 MiB available of 8 GiB, 2 GiB of it in ZFS's cache" in text
        wait_until("the need is met", lambda: script.orders("web1"))


def test_an_interval_can_be_reloaded():
    """Passes follow the new interval at once."""
    with folder() as path:
        script = memcoord.Script(path, WORLD)
        config = path / "memcoordd.conf"
        config.write_text("[policy]\ninterval = 1h\ncollector-interval = 1h\n")
        daemon = subprocess.Popen(
            [program("memcoordd"), "--config", config, "--socket",
             path / "socket", "--connect", script.uri, "--set", "group="],
            stderr=subprocess.DEVNULL)

        def passes():
            try:
                with memcoord.Client(path / "socket") as client:
                    status = client.call("status")
                    return status["passes"] if status["sample"] else None
            except OSError:
                return None
        try:
            wait_until("a sample", lambda: passes() is not None)
            assert passes() == 0
            config.write_text("[policy]\ninterval = 100ms\n")
            daemon.send_signal(signal.SIGHUP)
            wait_until("passes", lambda: passes() >= 3)
        finally:
            daemon.kill()
            daemon.wait()


def test_a_bad_file_at_reload_changes_nothing():
    """The log names FILE:LINE; what held before holds on; a good one mends it."""
    config = "[policy]\nmin = 300MiB\n[domain \"web1\"]\nmode = observe\n"
    with daemon_on(WORLD, config=config) as (daemon, _):
        daemon.wait_connected()
        for text, line, words in WRONG:
            daemon.config.write_text(text)
            reload(daemon, "the old settings stay")
            last = [line for line in daemon.log.read_text().splitlines()
                    if "reload" in line][-1]
            assert f"{daemon.config}:{line}: " in last, (text, last)
            assert all(word in last for word in words), (text, last)
            domain = daemon.domain("web1")
            assert domain["min_kib"] == 300 * MIB, domain
            assert domain["mode"] == "observe", domain
        daemon.config.unlink()
        reload(daemon, "the old settings stay")
        assert "No such file" in daemon.log.read_text()
        daemon.config.write_text("[policy]\nmin = 400MiB\n")
        reload(daemon, "reload: settings are in force")
        assert daemon.domain("web1")["min_kib"] == 400 * MIB


def test_keys_that_need_a_new_start():
    """Changed at a reload they are named in the log, and not taken."""
    with daemon_on(WORLD) as (daemon, _):
        daemon.wait_connected()
        daemon.config.write_text("[daemon]\nlog = syslog\npidfile = /nowhere/x\n"
                                 "[policy]\nmin = 400MiB\n")
        reload(daemon, "reload: settings are in force")
        log = daemon.log.read_text()
        for key, old, new in (("log", "stderr", "syslog"),
                              ("pidfile", "", "/nowhere/x")):
            line = next(line for line in log.splitlines()
                        if f"reload: {key}: '{old}' (default) -> '{new}'" in line)
            assert "warning" in line, line
            assert line.endswith("; takes effect at the next start"), line
        assert "reload: socket" not in log, log
        assert daemon.domain("web1")["min_kib"] == 400 * MIB
        reload(daemon, "reload: settings are in force")


def test_many_reloads():
    """A hundred SIGHUPs in a row: it lives, answers, and holds no more."""
    with daemon_on(WORLD, config="[domain \"a\"]\nmin = 1GiB\n",
                   interval="200ms") as (daemon, _):
        daemon.wait_connected()
        descriptors = daemon.descriptors()
        for _ in range(100):
            daemon.process.send_signal(signal.SIGHUP)
            daemon.call("version")
        daemon.wait_passes(2)
        wait_until("descriptors are closed",
                   lambda: daemon.descriptors() == descriptors)


def test_log_levels():
    """log-level = warning silences what is normal."""
    with daemon_on(WORLD, "--set", "log-level=warning", "--set",
                   "boot-grace=0") as (daemon, script):
        wait_until("orders", lambda: script.orders("web1"))
        time.sleep(0.1)
        assert daemon.log.read_text() == "", daemon.log.read_text()


if __name__ == "__main__":
    memcoord.main(globals())
