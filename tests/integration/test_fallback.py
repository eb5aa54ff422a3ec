#!/usr/bin/python3
"""What becomes of the domains' sizes when memcoordd is stopped, or dies."""

import os
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import MIB, daemon_on, wait_until  # noqa: E402

# Three domains that can't all have their maximum; one that isn't ours.
WORLD = """
[host]
total = 5GiB
system = 1GiB

[domain web1]
size = 512MiB
max = 2GiB
used = 360MiB

[domain web2]
size = 512MiB
max = 1GiB
used = 360MiB

[domain web3]
size = 512MiB
max = 2GiB
used = 360MiB

[domain foreign]
size = 256MiB
max = 2GiB
used = 200MiB
"""
OURS = ("web1", "web2", "web3")
MAXIMA = {"web1": 2048 * MIB, "web2": 1024 * MIB, "web3": 2048 * MIB}
# What is left of 5 GiB when the host keeps its 1 GiB and its reserve.
ROOM = (5120 - 1024 - 200) * MIB
# What a process has beside its guest's memory is guessed, and none has any here.
BESIDE = 4 * 96 * MIB
CONFIG = "[domain foreign]\nmode = off\n"
RESTORE = "on-{}=restore"


def world(*settings, config=CONFIG, **options):
    args = [word for one in settings for word in ("--set", one)]
    return daemon_on(WORLD, "--set", "boot-grace=1h", "--set", "log-level=debug",
                     *args, config=config, **options)


def actuator(daemon):
    return daemon.worker("actuator")["pid"]


def is_gone(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def die(daemon):
    """kill -9 of memcoordd; returns once its actuator is gone too."""
    pid = actuator(daemon)
    daemon.process.kill()
    daemon.process.wait()
    wait_until("the actuator ends", lambda: is_gone(pid))


def wait_left(daemon, text="fallback: web1 -> "):
    daemon.wait_log(text)


def last(script, names=OURS):
    """The size that each domain was sent to last."""
    sizes = {}
    for name in names:
        orders = script.orders(name)
        sizes[name] = orders[-1][1] if orders else 512 * MIB
    return sizes


def check_restored(script, names=OURS):
    sizes = last(script, names)
    for name in names:
        assert 512 * MIB < sizes[name] <= MAXIMA[name], sizes
        assert len(script.orders(name)) == 1, script.orders(name)
    held = sum(sizes.values()) + (512 * MIB) * (3 - len(names)) + 256 * MIB
    assert held <= ROOM, f"{held // MIB} MiB of {ROOM // MIB}: {sizes}"
    assert not script.orders("foreign"), "a domain that isn't ours was moved"
    return sizes


def check_kept(script):
    assert not any(script.orders(name) for name in (*OURS, "foreign")), (
        script.text())


def test_it_dies_and_sizes_are_restored():
    """kill -9 with on-orphan=restore: all go up as far as the host has room."""
    with world(RESTORE.format("orphan")) as (daemon, script):
        wait_left(daemon)
        die(daemon)
        sizes = check_restored(script)
        held = sum(sizes.values()) + 256 * MIB
        assert held >= ROOM - BESIDE - 64, f"much is left unused: {sizes}"
        assert sizes["web2"] == MAXIMA["web2"], sizes
        assert sizes["web2"] < sizes["web1"] == sizes["web3"], sizes
        log = daemon.log.read_text()
        assert "actuator: web1: fallback 524288 -> " in log, log


def test_it_dies_and_sizes_stay():
    """The default: kill -9 leaves all sizes as they are."""
    with world() as (daemon, script):
        daemon.wait_passes(2)
        die(daemon)
        check_kept(script)


def test_a_stop_restores():
    """SIGTERM with on-exit=restore: sizes go up before it is gone."""
    with world(RESTORE.format("exit")) as (daemon, script):
        daemon.wait_passes(2)
        assert "fallback: web1" not in daemon.log.read_text()
        daemon.stop()
        check_restored(script)


def test_a_stop_keeps():
    """SIGTERM with on-exit=keep leaves sizes, whatever on-orphan says."""
    with world(RESTORE.format("orphan")) as (daemon, script):
        wait_left(daemon)
        daemon.stop()
        check_kept(script)


def test_a_reload_changes_it():
    """Both ways, without a new start."""
    with world() as (daemon, script):
        daemon.wait_passes(1)
        daemon.config.write_text(CONFIG + "[daemon]\non-orphan = restore\n")
        daemon.process.send_signal(signal.SIGHUP)
        wait_left(daemon)
        daemon.config.write_text(CONFIG)
        daemon.process.send_signal(signal.SIGHUP)
        wait_left(daemon, "fallback: none")
        die(daemon)
        check_kept(script)


def test_a_new_actuator_is_told():
    """One that was started again restores as well."""
    with world(RESTORE.format("orphan")) as (daemon, script):
        wait_left(daemon)
        pid = actuator(daemon)
        before = daemon.log.read_text().count("fallback: web1 -> ")
        os.kill(pid, signal.SIGKILL)
        wait_until("the new one is told", lambda: daemon.log.read_text().count(
            "fallback: web1 -> ") > before)
        assert actuator(daemon) != pid
        die(daemon)
        check_restored(script)


def test_paused():
    """The list follows the host while nothing runs; a call finds its turn."""
    with world(RESTORE.format("orphan")) as (daemon, script):
        daemon.call("pause")
        wait_left(daemon)
        script.append("[host]\nsystem = 3100MiB")
        wait_left(daemon, "fallback: none")
        script.append("[host]\nsystem = 1GiB")
        for _ in range(20):
            assert daemon.call("run")["kind"] == "pass"
        daemon.wait_connected()
        goal = daemon.status()["sample"] + 2
        wait_until("samples", lambda: daemon.status()["sample"] >= goal)
        die(daemon)
        check_restored(script)


def test_without_samples_nothing_is_restored():
    """What nobody has seen for a while isn't acted upon."""
    with world(RESTORE.format("orphan"), RESTORE.format("exit")) as (
            daemon, script):
        wait_left(daemon)
        script.append("[host]\ncrash = collect")
        wait_left(daemon, "fallback: none")
        daemon.process.send_signal(signal.SIGTERM)
        assert daemon.process.wait(30) == 0
        check_kept(script)


def test_a_domain_that_others_moved():
    """It is left as they have it; the others are restored."""
    # No sample comes before the end.
    with world(RESTORE.format("orphan"), interval="1h", collector="1h") as (
            daemon, script):
        wait_left(daemon)
        script.append("[domain web1]\nsize = 300MiB")
        script.append("[domain web2]\nsize = 700MiB")
        die(daemon)
        assert not script.orders("web1") and not script.orders("web2")
        check_restored(script, ("web3",))
        assert "somebody else moved it" in daemon.log.read_text()


def test_a_domain_that_was_started_anew():
    """The list was for the one before."""
    with world(RESTORE.format("orphan"), interval="1h", collector="1h") as (
            daemon, script):
        wait_left(daemon)
        script.append("[domain web1]\nid = 77")
        die(daemon)
        assert not script.orders("web1")
        check_restored(script, ("web2", "web3"))


def test_a_domain_that_hangs():
    """The others are restored, and nobody stays behind to wait for it."""
    for end in "orphan", "exit":
        with world(RESTORE.format(end), interval="1h", collector="1h") as (
                daemon, script):
            daemon.wait_connected()
            if end == "orphan":
                wait_left(daemon)
            script.append("[domain web1]\nhangs = yes")
            start = time.monotonic()
            if end == "orphan":
                die(daemon)
            else:
                daemon.stop()
            took = time.monotonic() - start
            assert took < 10, f"it took {took:.1f} s"
            assert not script.orders("web1")
            check_restored(script, ("web2", "web3"))
            assert "web1: fallback: no answer" in daemon.log.read_text()


def test_it_dies_while_an_order_hangs():
    """The actuator can't see it, and yet does its work and ends."""
    with world(RESTORE.format("orphan"), "worker-deadline=1min") as (
            daemon, script):
        wait_left(daemon)
        script.append("[domain web1]\nhangs = yes\nused = 500MiB")
        wait_until("an order hangs",
                   lambda: daemon.worker("actuator")["state"] == "busy")
        time.sleep(0.5)
        assert daemon.worker("actuator")["state"] == "busy"
        start = time.monotonic()
        die(daemon)
        took = time.monotonic() - start
        assert took < 10, f"it took {took:.1f} s"
        assert not script.orders("web1")
        sizes = last(script)
        assert sizes["web2"] > 512 * MIB and sizes["web3"] > 512 * MIB, sizes
        held = sum(sizes.values()) + 256 * MIB
        assert held <= ROOM, f"{held // MIB} MiB of {ROOM // MIB}: {sizes}"


def test_a_stop_while_an_order_hangs():
    """It ends in bounded time; its list of before isn't carried out."""
    with world(RESTORE.format("orphan"), "worker-deadline=1s") as (
            daemon, script):
        wait_left(daemon)
        script.append("[domain web1]\nhangs = yes\nused = 500MiB")
        time.sleep(0.6)  # a need, an order that hangs
        start = time.monotonic()
        daemon.process.send_signal(signal.SIGTERM)
        assert daemon.process.wait(30) == 0
        took = time.monotonic() - start
        assert took < 5, f"it took {took:.1f} s"
        assert last(script)["web2"] == 512 * MIB, script.text()


def test_it_dies_in_mid_run():
    """Killed at any moment, with grants under way: the host keeps its reserve."""
    for delay in 0.0, 0.1, 0.2, 0.35, 0.5:
        with world(RESTORE.format("orphan"), interval="100ms",
                   collector="100ms") as (daemon, script):
            wait_left(daemon)
            for name in OURS:
                script.append(f"[domain {name}]\nused = 600MiB")
            time.sleep(delay)
            die(daemon)
            sizes = last(script)
            held = sum(sizes.values()) + 256 * MIB
            assert held <= ROOM, f"after {delay} s: {sizes}"


if __name__ == "__main__":
    memcoord.main(globals())
