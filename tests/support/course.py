"""Four real guests under load: what they and the daemon did, as numbers.

Where MEMCOORD_KEEP names a folder (`make check`: logs/course of the build), each
run leaves there the daemon's log, and for each guest a table of its seconds.
"""

import collections
import contextlib
import datetime
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

import guests
import memcoord
from memcoord import BUILD, MIB, wait_until

RESERVE = 100 * MIB
SLACK = 16 * MIB
AT_REST = RESERVE + SLACK


def host_available():
    """What the host has available, in KiB."""
    text = pathlib.Path("/proc/meminfo").read_text()
    return int(re.search(r"^MemAvailable: +(\d+) kB", text, re.MULTILINE)[1])


def qemus_kib():
    """The memory that all QEMUs hold which are seen from here."""
    total = 0
    for status in pathlib.Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            text = status.read_text()
            # One that has ended and isn't waited for yet has no memory.
            rss = re.search(r"^VmRSS:\s+(\d+)", text, re.MULTILINE)
            if text.startswith("Name:\tqemu") and rss:
                total += int(rss[1])
    return total


class QuietHost:
    """
    While it is there /proc/meminfo of this world tells what the host would have
    available if nobody but this world's guests changed that.
    """

    def __init__(self):
        self.text = pathlib.Path("/proc/meminfo").read_text()
        self.start = host_available() + qemus_kib()
        self.file = pathlib.Path(os.environ["MEMCOORD_WORLD"]) / "meminfo"
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _write(self):
        line = f"MemAvailable: {self.start - qemus_kib():>12} kB"
        text = re.sub(r"^MemAvailable:.*$", line, self.text, flags=re.MULTILINE)
        # In place, and each time of the same length: it is mounted.
        with open(self.file, "r+b" if self.file.exists() else "wb") as file:
            file.write(text.encode())

    def _run(self):
        while not self.is_over.wait(0.2):
            self._write()

    def __enter__(self):
        self._write()
        subprocess.run(["mount", "--bind", self.file, "/proc/meminfo"],
                       check=True)
        self.thread.start()

    def __exit__(self, *_):
        self.is_over.set()
        self.thread.join()
        subprocess.run(["umount", "/proc/meminfo"], check=True)


def quiet_host():
    """A QuietHost where we have a world of our own, else the host as it is."""
    if "MEMCOORD_APART" in os.environ:
        return QuietHost()
    return contextlib.nullcontext()


# A balloon command as memcoordd's log tells it; time in seconds.
Order = collections.namedtuple("Order", "time name from_kib to_kib")
ORDER = re.compile(
    r"^(\S+ \S+) memcoordd: (\S+): target (\d+) -> (\d+) KiB", re.MULTILINE)


def parse_orders(log):
    return [
        Order(datetime.datetime.fromisoformat(when).timestamp(), name,
              int(old), int(new))
        for when, name, old, new in ORDER.findall(log)
    ]


def spread(sizes):
    """How far apart they are, as a part of the largest."""
    return (max(sizes) - min(sizes)) / max(sizes)


class Run:
    """Guests under a daemon: what they and it did, also when both are gone."""

    def __init__(self, title, names, daemon):
        self.title = title
        self.names = names
        self.daemon = daemon
        self.watch = guests.Watch(0.7)
        self.consoles = {name: guests.console(name) for name in names}
        self.log = ""
        self.hosts = []  # what status said of the host
        self.said = {}
        self.booted = {}

    def lines(self, name):
        if name in self.said:
            return self.said[name]
        return guests.parse_hog_lines(self.consoles[name].read_text(errors="replace"))

    def last(self, name):
        """The last line of the guest's hog."""
        with open(self.consoles[name], "rb") as file:
            # Some lines are enough, and the first of them may be cut off.
            file.seek(max(0, file.seek(0, os.SEEK_END) - 1000))
            text = file.read().decode(errors="replace")
        return guests.parse_hog_lines(text)[-1]

    def clock(self):
        """Notes when each guest's clock was at 0, by this machine's."""
        for name in self.names:
            booted = time.time() - self.last(name)["t"]
            self.booted[name] = min(booted, self.booted.get(name, booted))

    def wait_for(self, name, condition, timeout=400):
        """Waits until the last line of the guest's hog meets the condition."""
        def meets():
            self.clock()
            self.hosts.append(self.daemon.status()["host"])
            time.sleep(0.4)
            return condition(self.last(name))
        wait_until(f"{name} comes so far", meets, timeout)

    def wait_rest(self, names, timeout=200):
        """Waits until these have been brought down to their reserve."""
        for name in names:
            wait_until(f"{name} has no more than its reserve",
                       lambda n=name: self.last(n)["free"] <= AT_REST,
                       timeout)

    def go(self):
        """The plans of all hogs that wait for it begin."""
        for name in self.names:
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(self.consoles[name].with_suffix(".socket")))
                client.sendall(b"\n")

    def wait_seconds(self, seconds):
        end = self.last(self.names[0])["t"] + seconds
        self.wait_for(self.names[0], lambda line: line["t"] >= end)

    def end(self):
        """What is needed later, before the guests go."""
        self.watch.stop()
        self.clock()
        self.said = {name: self.lines(name) for name in self.names}
        self.log = self.daemon.log.read_text()
        self.orders = parse_orders(self.log)
        if "MEMCOORD_KEEP" in os.environ:
            self.keep(pathlib.Path(os.environ["MEMCOORD_KEEP"]) / self.title)

    def keep(self, path):
        """Leaves what was seen in files, for who wants to know why."""
        path.mkdir(parents=True, exist_ok=True)
        (path / "memcoordd.log").write_text(self.log)
        for name in self.names:
            (path / name).write_text(self.table(name))

    def table(self, name):
        """The guest's seconds: what it said, its size, what was ordered."""
        rows = []
        booted = self.booted[name]
        for line in self.lines(name):
            at = booted + line["t"]
            size = [s[name] for when, s in self.watch.seen
                    if when <= at and name in s][-1:]
            orders = [f"{o.from_kib // MIB}->{o.to_kib // MIB}"
                      for o in self.orders
                      if o.name == name and at - 1 < o.time <= at]
            rows.append(
                f"{time.strftime('%H:%M:%S', time.localtime(at))} "
                f"t={line['t']:<4} held={line['held']:<5} "
                f"want={line['want']:<5} {line['phase']:5} "
                f"stall={line['stall_ms']:<5} kills={line['kills']:<3} "
                f"unused={line['free'] // MIB:<5} "
                f"usable={line['avail'] // MIB:<5} "
                f"size={size[0] // MIB if size else '?':<5} "
                f"{' '.join(orders)}")
        return "\n".join(rows) + "\n"

    def largest_spread(self):
        """How far apart the sizes were at the most, as a part of the largest."""
        return max(spread([sizes[name] for name in self.names])
                   for _, sizes in self.watch.seen
                   if all(name in sizes for name in self.names))

    def kills(self, name):
        """The seconds since boot at which its program was killed."""
        found, before = [], 0
        for line in self.lines(name):
            found += [line["t"]] * (line["kills"] - before)
            before = line["kills"]
        return found

    def demand_changed_mib(self, name):
        """By how much what its plan wants rose and fell, in all."""
        wanted = [line["want"] for line in self.lines(name)]
        return sum(abs(b - a) for a, b in zip(wanted, wanted[1:]))

    def rises(self, name, mib):
        """The seconds that it took each time to hold so much."""
        lines = self.lines(name)
        found, since = [], None
        for a, b in zip(lines, lines[1:]):
            if a["phase"] != "grow" and b["phase"] == "grow" and since is None:
                since = b["t"]
            if b["held"] >= mib and since is not None:
                found.append(b["t"] - since)
                since = None
        return found

    def began(self, name):
        """The second since boot at which its plan began to change."""
        lines = self.lines(name)
        return next((a["t"] for a, b in zip(lines, lines[1:])
                     if a["want"] != b["want"]), None)

    def warnings(self):
        return re.findall(r"memcoordd: warning: (.*)$", self.log, re.MULTILINE)

    def orders_since_load(self):
        """The balloon commands since the first plan began to change."""
        began = min(self.booted[name] + self.began(name)
                    for name in self.names if self.began(name) is not None)
        return [order for order in self.orders if order.time >= began]


@contextlib.contextmanager
def run(title, *hogs, interval="2", room_mib=None):
    """
    The course's four guests, with these hogs, under a daemon, whose host keeps
    all but so much of what it has available when they are up.
    """
    prefix = "aos_"
    options = [word for hog in hogs for word in ("--args", hog)]
    with guests.fleet(prefix, 4, *options) as names:
        # They have booted.
        args = ["--set", "boot-grace=5s"]
        if room_mib is not None:
            reserve = host_available() - room_mib * MIB
            args += ["--set", f"host-reserve={reserve}KiB"]
        with (contextlib.nullcontext() if room_mib is None else quiet_host(),
              guests.real_daemon(prefix, *args, interval=interval) as daemon):
            seen = Run(title, names, daemon)
            try:
                yield seen
            finally:
                seen.end()


SKIPPED = 77


class Child:
    """A test of this file in a world of its own; ends with us."""

    def __init__(self, name):
        env = dict(os.environ)
        if "MEMCOORD_BUILD" in os.environ:
            env.setdefault("MEMCOORD_KEEP", str(BUILD / "logs" / "course"))
        self.out = tempfile.TemporaryFile("w+", errors="replace")
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", guests.SCRIPTS / "world",
             sys.executable, sys.argv[0], name],
            stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.out, env=env)

    def has_ended(self):
        if self.process.poll() is None:
            return False
        self.out.seek(0)
        print(self.out.read(), end="", flush=True)
        self.out.close()
        return True


def run_wave(wave):
    """Starts each test in its second, waits for all; whether none failed."""
    began = time.monotonic()
    waiting, running, is_well = sorted(wave), [], True
    while waiting or running:
        while waiting and time.monotonic() - began >= waiting[0][0]:
            running.append(Child(waiting.pop(0)[1]))
        for child in [c for c in running if c.has_ended()]:
            is_well &= child.process.returncode in (0, SKIPPED)
            running.remove(child)
        time.sleep(0.2)
    return is_well


def main(names, waves):
    """
    Runs the tests of a file wave by wave. A wave is a list of (second, name):
    its tests run side by side, each in a world of its own and from that second
    on. Where worlds aren't apart, and for those named on the command line, one
    runs after the other.
    """
    if "MEMCOORD_WORLD" not in os.environ and not sys.argv[1:] and guests.is_apart():
        sys.exit(not all([run_wave(wave) for wave in waves]))
    guests.enter_world()
    memcoord.main(names)
