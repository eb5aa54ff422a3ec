#!/usr/bin/python3
"""The foreground program: ./memory_coordinator INTERVAL."""

import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import DEADLINE, Script, folder, program, wait_until  # noqa: E402

WORLD = """
[host]
total = 8GiB

[domain idle]
size = 1GiB
max = 2GiB

[domain needy]
size = 512MiB
max = 2GiB
used = 440MiB

[domain asleep]
state = paused
"""


class Foreground:
    """The program on a script, its output in a file."""

    def __init__(self, path, uri, *args):
        self.out = path / "out"
        with open(self.out, "wb") as out:
            self.process = subprocess.Popen(
                [program("memory_coordinator"), *args],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                env={**os.environ, "LIBVIRT_DEFAULT_URI": uri})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def text(self):
        return self.out.read_text()

    def wait_text(self, text, times=1):
        wait_until(f"'{text}' {times} times",
                   lambda: self.text().count(text) >= times)

    def end(self, number):
        self.process.send_signal(number)
        return self.process.wait(DEADLINE)


def test_wrong_arguments_print_the_usage():
    """No, zero, negative, wrong or too many arguments: usage, and status 2."""
    rows = ([], ["0"], ["-5"], ["five"], ["5s"], ["5.5"], [""], [" 5"], ["5", "6"],
            ["86401"], ["99999999999999999999999"], ["--help"], ["0x5"], ["+5"])
    for args in rows:
        done = subprocess.run(
            [program("memory_coordinator"), *args], capture_output=True,
            text=True, timeout=DEADLINE, stdin=subprocess.DEVNULL,
            env={**os.environ, "LIBVIRT_DEFAULT_URI": "scripted:/nowhere"})
        assert done.returncode == 2, (args, done)
        assert "Usage: memory_coordinator" in done.stderr, (args, done)
        assert done.stdout == "", (args, done)


def test_passes_until_sigint():
    """Each pass a line for each domain; sizes change; SIGINT ends it with 0."""
    with folder() as path:
        script = Script(path, WORLD)
        with Foreground(path, script.uri, "1") as foreground:
            foreground.wait_text("host: ", 4)
            assert foreground.end(signal.SIGINT) == 0, foreground.text()
            text = foreground.text()
        passes = text.split("host: ")[1:]
        for one in passes[:3]:
            for name in "idle", "asleep":
                assert one.count(f"\n{name}: ") == 1, text
            assert one.count("\nneedy: ") >= 1, text
        assert "asleep: 512 MiB, paused: it is paused" in text, text
        assert "needy: 512 MiB -> " in text, text
        (before, after), *_ = script.orders("needy")
        assert after > before
        # It may still count as booting, in the first 20 s.
        assert "idle: 1 GiB" in text, text


def test_a_term_ends_it_too():
    """SIGTERM in the middle of the wait: at once, with 0."""
    with folder() as path:
        script = Script(path, WORLD)
        with Foreground(path, script.uri, "3600") as foreground:
            foreground.wait_text("host: ")
            assert foreground.end(signal.SIGTERM) == 0, foreground.text()


def test_idle_memory_is_taken():
    """What idles comes down by 50 MiB steps once the boot grace is over."""
    with folder() as path:
        script = Script(path, WORLD)
        with Foreground(path, script.uri, "1") as foreground:
            wait_until("two steps", lambda: len(script.orders("idle")) >= 2)
            assert script.orders("idle")[0] == (1048576, 997376)
            foreground.wait_text("idle: 1 GiB -> 974 MiB, ok: ")
            assert foreground.end(signal.SIGINT) == 0


def test_a_need_does_not_wait_for_the_pass():
    """Long before the next pass it is met; no other domain gets a line."""
    with folder() as path:
        script = Script(path, WORLD.replace("used = 440MiB", "used = 300MiB"))
        with Foreground(path, script.uri, "3600") as foreground:
            foreground.wait_text("\nneedy: 512 MiB, ")
            assert script.orders("needy") == []
            before = foreground.text()
            script.append("[domain needy]\nused = 440MiB")
            foreground.wait_text("\nneedy: 512 MiB -> ")
            (was, now), *_ = script.orders("needy")
            assert now > was
            assert foreground.end(signal.SIGINT) == 0
            news = foreground.text().removeprefix(before).splitlines()
            assert all(line.startswith("needy: ") and " -> " in line
                       for line in news), news


def test_between_passes_a_warning_comes_once():
    """Again only where what it warns of was over, or at the next pass."""
    def count(text):
        return foreground.text().count(text)

    with folder() as path:
        script = Script(path, WORLD.replace("used = 440MiB", "used = 300MiB"))
        script.append("[domain asleep]\nmetadata-min = 300")
        with Foreground(path, script.uri, "3600") as foreground:
            foreground.wait_text("warning: asleep: metadata: min is ignored")
            script.append("[domain needy]\nused = 440MiB\nfail = said no")
            foreground.wait_text("warning: needy: failed: ")
            time.sleep(2)  # some samples
            assert count("warning: ") == 2, foreground.text()
            script.append("[domain needy]\nfail =")
            foreground.wait_text("\nneedy: 512 MiB -> ")
            script.append("[domain needy]\nused = 1GiB\nfail = said no")
            foreground.wait_text("warning: needy: failed: ", 2)
            script.append("[host]\navailable = 150MiB")
            foreground.wait_text("warning: host: 150 MiB available")
            time.sleep(2)
            script.append("[host]\nconnected = no\nerror = nobody home")
            foreground.wait_text("nobody home")
            time.sleep(2)
            assert count("warning: ") == 5, foreground.text()
            assert count("host: ") == 2, foreground.text()
            assert foreground.end(signal.SIGINT) == 0


def test_warnings():
    """A host at its reserve, and an order that fails, are warned of."""
    with folder() as path:
        script = Script(path, WORLD + "[host]\navailable = 150MiB\n")
        with Foreground(path, script.uri, "1") as foreground:
            foreground.wait_text("warning: host: 150 MiB available, reserve 200 MiB")
            assert script.orders("needy") == []
            script.append("[host]\navailable = 4GiB\n"
                          "[domain needy]\nfail = the monitor said no")
            foreground.wait_text("warning: needy: failed: ")
            assert "the monitor said no" in foreground.text()
            assert foreground.end(signal.SIGINT) == 0


def test_limits_in_metadata():
    """They hold here too; what can't be read is a warning of each pass."""
    with folder() as path:
        script = Script(path, WORLD.replace("used = 440MiB", "used = 440MiB\n"
                                            "metadata-max = 600MiB"))
        script.append("[domain asleep]\nmetadata-min = 300")
        with Foreground(path, script.uri, "1") as foreground:
            foreground.wait_text("warning: asleep: metadata: min is ignored: "
                                 "'300': has no unit", 2)
            assert script.orders("needy")[-1][1] == 600 * memcoord.MIB
            assert foreground.end(signal.SIGINT) == 0


def test_a_hypervisor_that_is_not_there():
    """It warns, goes on, and makes passes once the hypervisor is there."""
    with folder() as path:
        script = Script(path, "[host]\nconnected = no\nerror = nobody home\n"
                        "[domain a]\nmax = 1GiB\n")
        with Foreground(path, script.uri, "1") as foreground:
            foreground.wait_text("warning: ", 2)
            assert "nobody home" in foreground.text()
            script.append("[host]\nconnected = yes")
            foreground.wait_text("\na: ")
            assert foreground.end(signal.SIGINT) == 0


if __name__ == "__main__":
    memcoord.main(globals())
