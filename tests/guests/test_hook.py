#!/usr/bin/python3
"""The hook for libvirt makes room on a real libvirtd before a domain starts."""

import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import course  # noqa: E402
import guests  # noqa: E402
import memcoord  # noqa: E402
from guests import MIB  # noqa: E402

PREFIX = "mchook_"
NEW = f"{PREFIX}9"
HOOK = memcoord.ROOT / "daemon" / "dist" / "qemu-hook"
HOOKS = pathlib.Path("/etc/libvirt/hooks")
# They touch so much and free it: the host gets it back by the balloon alone.
ONCE = "*:hog.base=20 hog.from=go hog.rate=200 hog.ceiling=450 hog.hold=1"
ROOM = 200 * MIB  # that the host has beside its reserve
STEP = 100 * MIB


def let_touch(names):
    """Each touches what it will touch, and has freed it then."""
    for name in names:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(guests.script("guests", "socket", name).strip())
            client.sendall(b"\n")
    for name in names:
        memcoord.wait_until(
            f"{name} has freed what it touched", lambda n=name: (
                guests.hog_lines(n)[-1]["phase"] == "done"
                and guests.hog_lines(n)[-1]["free"] > 400 * MIB), 60)


def virsh(*args):
    """Its exit status, what it said, and how long it took."""
    start = time.monotonic()
    done = subprocess.run(["virsh", "-q", *args], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60,
                          check=False)
    return done.returncode, done.stdout + done.stderr, time.monotonic() - start


def lay_hook(daemon, world):
    """libvirtd looks for hooks when it starts."""
    text = HOOK.read_text()
    text = text.replace("/usr/local/bin/memcoordctl", memcoord.program("memcoordctl"))
    text = text.replace("/etc/memcoord/", f"{world}/")
    HOOKS.mkdir()
    (HOOKS / "qemu").write_text(text)
    (HOOKS / "qemu").chmod(0o755)
    set_hook(daemon, world)
    guests.script("libvirtd", "stop")
    guests.script("libvirtd", "start")


def set_hook(daemon, world, *settings):
    (world / "qemu-hook.conf").write_text(
        "\n".join((f"socket={daemon.socket}", *settings, "")))


def xml_of_new(mib):
    """A domain like the others, of another size; what it says of sizes in its
    metadata is not its size."""
    images = pathlib.Path("/var/lib/libvirt/images")
    folder = images / f"memcoord-guests-{PREFIX}"
    text = (folder / f"{PREFIX}1.xml").read_text().replace(f"{PREFIX}1", NEW)
    text = re.sub(r"<(memory|currentMemory) unit='MiB'>\d+",
                  rf"<\1 unit='MiB'>{mib}", text)
    text = text.replace("  <vcpu>", "  <metadata><x xmlns='urn:x'>\n  "
                        "<currentMemory unit='KiB'>7</currentMemory>"
                        "</x></metadata>\n  <vcpu>")
    path = folder / "new.xml"
    path.write_text(text)
    return str(path)


def reserved(daemon):
    return {r["name"]: r for r in daemon.call("reservations")["reservations"]}


def check_room_is_made(daemon, names):
    """It waits for its room, which others give, and starts in it."""
    before = guests.sizes()
    samples = daemon.status()["sample"]
    path = xml_of_new(256)
    starting = subprocess.Popen(["virsh", "-q", "create", path],
                                stdin=subprocess.DEVNULL)
    memcoord.wait_until("its room is asked for", lambda: NEW in reserved(daemon))
    asked = reserved(daemon)[NEW]
    assert asked["size_kib"] == 256 * MIB and not asked["ready"], asked
    assert starting.wait(60) == 0, "it didn't start"
    log = daemon.log.read_text()
    assert f"for {NEW}: its room is there" in log, daemon.status()["host"]
    given = sum(before[name] - guests.sizes()[name] for name in names)
    print(f"{given // MIB} MiB were taken of {names}, in "
          f"{daemon.status()['sample'] - samples} samples")
    assert given >= asked["missing_kib"], (given, asked)
    assert daemon.worker("collector")["restarts"] == 0, "it was cut off"
    # What it touches by and by isn't counted twice.
    memcoord.wait_until("what it touched is known",
                        lambda: reserved(daemon)[NEW].get("touched_kib"))
    assert virsh("destroy", NEW)[0] == 0
    memcoord.wait_until("what was reserved is free again",
                        lambda: NEW not in reserved(daemon))


def check_refusal(daemon, world):
    """Where it is told so a domain that has no room isn't started."""
    path = xml_of_new(4096)
    set_hook(daemon, world, "refuse=yes", "wait=1")
    status, said, _ = virsh("create", path)
    assert status != 0 and f"no room of 4194304KiB for {NEW}" in said, said
    assert NEW not in reserved(daemon), "what was refused is reserved"
    set_hook(daemon, world, "refuse=no", "wait=1")
    status, said, _ = virsh("create", path)
    assert status == 0, said
    assert virsh("destroy", NEW)[0] == 0


def check_unharmed(names, starts):
    for name in names:
        lines = guests.hog_lines(name)
        assert lines[-1]["kills"] == 0, f"{name} was killed"
        least = min(line["free"] for line in lines if line["t"] >= starts[name])
        assert least >= 100 * MIB, f"{name}: {least} KiB unused"


def check_without_memcoordd(daemon, world):
    """Nobody is there, or somebody who doesn't answer: it starts all the same."""
    path = xml_of_new(256)
    set_hook(daemon, world, "refuse=yes", "wait=1")
    daemon.stop()
    status, said, took = virsh("create", path)
    assert status == 0 and took < 10, (said, took)
    assert virsh("destroy", NEW)[0] == 0


def test_room_is_made_before_a_domain_starts():
    """Others are made smaller, nobody is harmed, and then it starts."""
    if "MEMCOORD_APART" not in os.environ:
        raise memcoord.Skip("the hook would be laid into this machine's libvirt")
    world = pathlib.Path(os.environ["MEMCOORD_WORLD"])
    with course.quiet_host(), guests.fleet(
            PREFIX, 2, "--size", "600", "--max", "700",
            "--stats-period", "1", "--args", ONCE) as names:
        let_touch(names)
        starts = {name: guests.hog_lines(name)[-1]["t"] for name in names}
        reserve = course.host_available() - ROOM
        with guests.real_daemon(
                PREFIX, "--set", f"host-reserve={reserve}KiB", "--set",
                "boot-grace=1s", "--set", "manual-hold=1s", "--set",
                f"release-step={STEP}KiB",
                interval="1h", collector="500ms") as daemon:
            daemon.wait_ready()
            lay_hook(daemon, world)
            memcoord.wait_until("it is connected", lambda: (
                daemon.status()["host"]["connected"]))
            for name in names:
                daemon.wait_state(name, "ok")
            check_room_is_made(daemon, names)
            check_refusal(daemon, world)
            check_unharmed(names, starts)
            check_without_memcoordd(daemon, world)
    shutil.rmtree(HOOKS)


if __name__ == "__main__":
    guests.enter_world()
    memcoord.main(globals())
