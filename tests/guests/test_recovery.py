#!/usr/bin/python3
"""Two real guests: a dry run, then workers and libvirtd killed in mid-run."""

import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import guests  # noqa: E402
import memcoord  # noqa: E402
from guests import MIB  # noqa: E402


def moves(decisions):
    return {d["name"]: d["to_kib"] for d in decisions["decisions"]
            if d["to_kib"] != d["from_kib"]}


def check_dry_run(daemon, names):
    """A dry run changes nothing; run does what it printed."""
    memcoord.wait_until(
        "something could be taken",
        lambda: len(moves(daemon.call("plan", {"fresh": True}))) == 2, 60)
    before = guests.sizes()
    planned = daemon.ctl_json("dry-run")
    time.sleep(1)
    assert guests.sizes() == before, "the dry run moved a balloon"
    done = daemon.ctl_json("run")
    assert done["sample"] == planned["sample"], "a sample came between"
    assert moves(done) == moves(planned) and moves(done), (planned, done)
    for name in names:
        memcoord.wait_until(
            f"{name} has the size that was printed",
            lambda n=name: guests.sizes()[n] == moves(planned)[n])


def check_worker(daemon, role):
    """A killed worker is back at once, and nobody else notices."""
    old = daemon.worker(role)
    start = time.monotonic()
    with memcoord.answering(daemon, f"the {role} is killed"):
        os.kill(old["pid"], signal.SIGKILL)
        memcoord.wait_until(
            f"a new {role}",
            lambda: daemon.worker(role)["state"] == "ready"
            and daemon.worker(role).get("pid") not in (None, old["pid"]))
    took = time.monotonic() - start
    print(f"{role} back after {took:.2f} s")
    assert took < 10, f"the {role} took {took:.1f} s"
    assert daemon.worker(role)["restarts"] == old["restarts"] + 1
    assert "signal 9" in daemon.worker(role)["error"]


def check_passes_go_on(daemon):
    before = daemon.status()["passes"]
    memcoord.wait_until("passes go on",
                        lambda: daemon.status()["passes"] >= before + 2)


def check_libvirtd(daemon):
    """libvirtd dies and comes back: so does the sampling."""
    with memcoord.answering(daemon, "libvirtd is killed"):
        guests.script("libvirtd", "kill")
        memcoord.wait_until("status says that libvirt is gone",
                            lambda: not daemon.status()["host"]["connected"])
        assert daemon.status()["host"]["error"], "no error is shown"
        guests.script("libvirtd", "start")
        memcoord.wait_until("it is connected again",
                            lambda: daemon.status()["host"]["connected"])
    check_passes_go_on(daemon)


def test_a_dry_run_and_what_is_killed():
    """Dry runs are honest; a killed worker or libvirtd costs a moment."""
    with guests.fleet("mcrec_", 2) as names:
        with guests.real_daemon("mcrec_", "--set", "boot-grace=5s", interval="1h",
                                collector="20s") as daemon:
            daemon.wait_ready()
            check_dry_run(daemon, names)
        with guests.real_daemon("mcrec_", interval="1", collector="1s") as daemon:
            daemon.wait_connected()
            check_worker(daemon, "collector")
            check_worker(daemon, "actuator")
            check_passes_go_on(daemon)
            check_libvirtd(daemon)


def wait_taken(names, size):
    memcoord.wait_until(
        "the guests come down",
        lambda: all(guests.sizes()[name] <= size for name in names), 90)


def check_restored(names, before):
    """Each was sent to its maximum, which this host has for both."""
    for name in names:
        memcoord.wait_until(
            f"{name} has its maximum",
            lambda n=name: guests.sizes()[n] == 1024 * MIB)
    print(f"{before} -> {guests.sizes()}")


def test_sizes_without_memcoordd():
    """It dies, or is stopped: the guests get what the host has for them."""
    with guests.fleet("mcorp_", 2, "--max", "1024") as names:
        for key in "on-orphan", "on-exit":
            with guests.real_daemon(
                    "mcorp_", "--set", f"{key}=restore", "--set",
                    "manual-hold=1s", "--set", "boot-grace=1s",
                    "--set", "release-step=400MiB",
                    interval="1", collector="1s") as daemon:
                wait_taken(names, 400 * MIB)
                before = guests.sizes()
                start = time.monotonic()
                if key == "on-exit":
                    daemon.stop()
                else:
                    daemon.kill()
                check_restored(names, before)
                print(f"{key}: {time.monotonic() - start:.2f} s")
                assert "fallback" in daemon.log.read_text()


# It has no system: who only looks at its definition needs none.
EMPTY_DOMAIN = """
<domain type='qemu'>
  <name>{name}</name>
  <memory unit='MiB'>128</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
</domain>
"""
OUR_METADATA = "--uri", "https://memcoord.org/xmlns/domain/1.0"


def virsh(*args, text=None):
    done = subprocess.run(
        ["virsh", "-q", *args], input=text, capture_output=True, text=True,
        check=False)
    assert done.returncode == 0, (args, done.stderr)
    return done.stdout


@contextlib.contextmanager
def empty_domains(transient, persistent):
    try:
        virsh("create", "/dev/stdin", text=EMPTY_DOMAIN.format(name=transient))
        virsh("define", "/dev/stdin", text=EMPTY_DOMAIN.format(name=persistent))
        virsh("start", persistent)
        yield
    finally:
        for command, name in (("destroy", transient), ("destroy", persistent),
                              ("undefine", persistent)):
            subprocess.run(["virsh", "-q", command, name], check=False,
                           stdin=subprocess.DEVNULL, capture_output=True)


def check_limit(daemon, name, wanted):
    domain = daemon.call("domain", {"name": name})
    got = domain["min_kib"] // MIB, domain["min_source"]
    assert got == wanted, (name, got)


def test_what_is_set_for_good_is_in_libvirt():
    """set_domain's metadata: of running domains, and for the next start."""
    transient, persistent = names = "mcset_1", "mcset_2"
    with empty_domains(*names):
        for name in names:
            virsh("metadata", name, *OUR_METADATA, "--key", "ours", "--set",
                  "<limits shares='7'><note/></limits>")
        with guests.real_daemon("mcset_", interval="1h",
                                collector="500ms") as daemon:
            daemon.wait_ready()
            memcoord.wait_until("both are known", lambda: all(
                daemon.domain(name) for name in names))
            for name in names:
                daemon.call("set_domain", {"name": name, "min": "64MiB",
                                           "persist": True})
                live = virsh("metadata", name, *OUR_METADATA)
                for part in 'min="64MiB"', 'shares="7"', "<note/>":
                    assert part in live, live
            stored = virsh("dumpxml", "--inactive", persistent)
            assert '<memcoord:domain' in stored, stored
            assert 'min="64MiB"' in stored and "shares" not in stored, stored
            # No sample shows what was there before.
            sample = daemon.status()["sample"]
            while daemon.status()["sample"] < sample + 4:
                check_limit(daemon, transient, (64, "metadata"))
                time.sleep(0.1)
            old = virsh("domid", persistent)
            virsh("destroy", persistent)
            virsh("start", persistent)
            assert virsh("domid", persistent) != old
            memcoord.wait_until("the new start is seen", lambda: daemon.domain(
                persistent)["shares_source"] == "default")
            check_limit(daemon, persistent, (64, "metadata"))
            for name in names:
                daemon.call("set_domain", {"name": name, "min": "",
                                           "persist": True})
            assert "min=" not in virsh("metadata", transient, *OUR_METADATA)
            assert "memcoord:" not in virsh("dumpxml", persistent)
            assert "memcoord:" not in virsh("dumpxml", "--inactive", persistent)


def test_the_foreground_program():
    """memory_coordinator takes back what idles, a step a pass."""
    with guests.fleet("mcfor_", 1) as names:
        if set(guests.sizes()) != set(names):
            print("not tried: it would look after this machine's own guests")
            return
        watch = guests.Watch()
        program = subprocess.Popen(
            [memcoord.program("memory_coordinator"), "1"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        memcoord.wait_until(
            "the guest comes down",
            lambda: guests.sizes()[names[0]] <= 400 * MIB, 90)
        program.send_signal(signal.SIGINT)
        out, _ = program.communicate(timeout=memcoord.DEADLINE)
        watch.stop()
        values = watch.of(names[0])
        assert program.returncode == 0, out
        assert names[0] in out and "host:" in out, out
        assert max(a - b for a, b in zip(values, values[1:])) <= 50 * MIB


if __name__ == "__main__":
    guests.enter_world()
    memcoord.main(globals())
