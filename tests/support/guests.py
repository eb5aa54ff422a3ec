"""Real guests for a test: a world of its own, a fleet, what its hogs say."""

import contextlib
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

from memcoord import ROOT, Daemon

SCRIPTS = ROOT / "tests" / "guests"
MIB = 1024


def enter_world():
    """Starts the test file again inside a world with a libvirtd of its own."""
    if "MEMCOORD_WORLD" not in os.environ:
        os.execv(SCRIPTS / "world", ["world", sys.executable, *sys.argv])


def is_apart():
    """Whether worlds don't see each other here, so that many may run."""
    return subprocess.run([SCRIPTS / "world", "--is-apart"], check=False,
                          stdin=subprocess.DEVNULL).returncode == 0


def script(name, *args):
    done = subprocess.run(
        [SCRIPTS / name, *args], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, f"{name} {args}: {done.stdout}{done.stderr}"
    return done.stdout


@contextlib.contextmanager
def fleet(prefix, count, *args):
    """Guests PREFIX1 to PREFIXcount, up and reporting; gone afterwards."""
    script("guests", "up", "--prefix", prefix, "--count", str(count), *args)
    try:
        script("guests", "wait", "--prefix", prefix, "--timeout", "240")
        yield [f"{prefix}{i}" for i in range(1, count + 1)]
    finally:
        script("guests", "down", "--prefix", prefix)


def sizes():
    """Each running domain's balloon size in KiB, asked of libvirt itself."""
    out = subprocess.run(
        ["virsh", "domstats", "--balloon", "--nowait"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    ).stdout
    found, name = {}, None
    for line in out.splitlines():
        if match := re.match(r"Domain: '(.*)'", line):
            name = match[1]
        elif match := re.match(r" *balloon\.current=(\d+)", line):
            found[name] = int(match[1])
    return found


def console(name):
    """The file of the guest's console."""
    return pathlib.Path(script("guests", "log", name).strip())


def parse_hog_lines(text):
    """What a hog has said: a list of dicts, numbers as int."""
    lines = []
    # The last line may still be on its way; the kernel may write into others.
    for line in text.rpartition("\n")[0].splitlines():
        parts = [part.split("=") for part in line.split()[1:]]
        if line.startswith("hog t=") and all(len(p) == 2 for p in parts):
            lines.append({
                key: int(value) if value.isdigit() else value
                for key, value in parts
            })
    return lines


def hog_lines(name):
    """What a guest's hog has said so far."""
    return parse_hog_lines(console(name).read_text(errors="replace"))


class Watch:
    """Notes all sizes every so many seconds until it is stopped."""

    def __init__(self, period=0.3):
        self.period = period
        self.seen = []  # (time, {name: KiB})
        self.is_stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while not self.is_stopped.wait(self.period):
            now = sizes()
            if now:
                self.seen.append((time.time(), now))

    def stop(self):
        self.is_stopped.set()
        self.thread.join()

    def of(self, name):
        return [all_sizes[name] for _, all_sizes in self.seen if name in all_sizes]


# Where the machine's own libvirtd has to serve, its guests are not ours.
SETTINGS = """\
[policy]
mode = off

[domain "{prefix}*"]
mode = manage
"""


@contextlib.contextmanager
def real_daemon(prefix, *args, interval="2", collector=None):
    """A memcoordd that looks after the guests of this prefix alone."""
    folder = pathlib.Path(os.environ["MEMCOORD_WORLD"])
    daemon = Daemon(folder, "qemu:///system", *args,
                    interval=interval, collector=collector,
                    config=SETTINGS.format(prefix=prefix))
    try:
        yield daemon
        if daemon.process.poll() is None:
            daemon.stop()
    except BaseException:
        print(daemon.log.read_text(), file=sys.stderr)
        raise
    finally:
        daemon.kill()
        daemon.log.unlink(missing_ok=True)
        daemon.config.unlink(missing_ok=True)
