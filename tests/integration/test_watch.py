#!/usr/bin/python3
"""memcoordctl status --watch: in a terminal, which is tmux's, and elsewhere."""

import contextlib
import json
import os
import pathlib
import shlex
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import AT_ONCE, Daemon, daemon_on, wait_until  # noqa: E402
from terminal import SMALL, Terminal  # noqa: E402

QUIET = {"interval": "600", "collector": "100ms"}
FLEET = """
[host]
hostname = kvm1
total = 16GiB

[domain alpha]
used = 200MiB

[domain bravo]
used = 300MiB
"""


@contextlib.contextmanager
def watched(*args, size=SMALL, text=FLEET, env=None):
    """A daemon, its script, and a watch of it in a terminal."""
    with daemon_on(text, *AT_ONCE, **QUIET) as (daemon, script):
        daemon.wait_ready()
        with memcoord.folder() as path:
            words = [memcoord.program("memcoordctl"), "--socket",
                     str(daemon.socket), "status", *args]
            terminal = Terminal(path, shlex.join(words), size, env)
            try:
                yield daemon, script, terminal
            finally:
                terminal.close()


@contextlib.contextmanager
def piped(daemon, *args):
    """A watch whose output goes to a file; the process, and both outputs."""
    out, err = daemon.folder / "out", daemon.folder / "err"
    with open(out, "wb") as to, open(err, "wb") as errors:
        process = subprocess.Popen(
            [memcoord.program("memcoordctl"), "--socket", str(daemon.socket),
             "status", *args],
            stdin=subprocess.DEVNULL, stdout=to, stderr=errors)
    try:
        yield process, out.read_text, err.read_text
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def start_again(daemon, script, wait_gone):
    """The daemon ends, wait_gone() notices, and another one takes its place."""
    daemon.stop()
    wait_gone()
    return Daemon(daemon.folder, script.uri, *AT_ONCE, **QUIET)


def test_a_picture_that_changes():
    """It stands still but for what changes; Ctrl-C leaves all as it was."""
    with watched("-w", "--watch=200ms") as (daemon, script, terminal):
        text = terminal.wait(r"^bravo ")
        lines = text.splitlines()
        assert lines[0].startswith("every 200ms, 20"), lines[0]
        assert lines[0].endswith("; Ctrl-C ends it"), lines[0]
        assert lines[2] == f"host      kvm1 ({script.uri}), connected", lines
        assert text.count("\nalpha ") == 1, text
        script.append("[domain charlie]\nsize = 1GiB\nused = 500MiB\n")
        text = terminal.wait(r"^charlie ")
        assert text.count("\nalpha ") == 1, text
        # Keys that are typed don't stand in it.
        terminal.keys("x", "y", "z", "x", "y", "z")
        wait = daemon.status()["sample"] + 5
        wait_until("more samples", lambda: daemon.status()["sample"] > wait)
        assert "xyz" not in terminal.text(), terminal.text()
        terminal.keys("C-c")
        terminal.check_restored()


def test_stopped_and_continued():
    """Ctrl-Z gives the terminal back meanwhile."""
    def is_alternate():
        return terminal.tmux("display-message", "-p",
                             "#{alternate_on} #{cursor_flag}").strip()
    with watched("--watch=200ms") as (_, _, terminal):
        terminal.wait(r"^bravo ")
        assert is_alternate() == "1 0", is_alternate()
        pid = terminal.pid()
        os.kill(pid, signal.SIGTSTP)
        wait_until("it has stopped", lambda: "State:\tT" in pathlib.Path(
            f"/proc/{pid}/status").read_text())
        wait_until("the terminal is as it was",
                   lambda: is_alternate() == "0 1")
        os.kill(pid, signal.SIGCONT)
        terminal.wait(r"^bravo ")
        assert is_alternate() == "1 0", is_alternate()
        terminal.keys("C-c")
        terminal.check_restored()


def test_a_terminal_that_is_small():
    """What has no room is counted, and has it once the terminal grows."""
    fleet = FLEET + "".join(f"[domain d{i:02}]\nsize = 1GiB\n"
                            for i in range(30))
    with watched("--watch=200ms", text=fleet) as (_, _, terminal):
        text = terminal.wait(r"^\d+ more lines; 'memcoordctl top' shows all$")
        assert text.startswith("every 200ms, "), text
        assert "d29" not in text, text
        terminal.resize((160, 60))
        text = terminal.wait(r"^d29 ")
        assert "more lines" not in text and "\nalpha " in text, text
        terminal.resize(SMALL)
        terminal.wait(r"^\d+ more lines; ")
        os.kill(terminal.pid(), signal.SIGTERM)
        terminal.check_restored()


def test_over_a_restart_in_a_terminal():
    """It says why the picture is old, and goes on with the next daemon."""
    with watched("--watch=200ms") as (daemon, script, terminal):
        terminal.wait(r"^bravo ")
        other = start_again(
            daemon, script, lambda: terminal.wait(
                r"^memcoordd isn't running: .*memcoordd\.sock"))
        try:
            terminal.wait(r"^every 200ms, ")
            terminal.wait(rf"^daemon .*pid {other.process.pid}, ")
            terminal.keys("C-c")
            terminal.check_restored()
            other.stop()
        finally:
            other.kill()


def test_one_after_another():
    """Elsewhere an empty line stands between two, and nothing else is new."""
    with daemon_on(FLEET, *AT_ONCE, **QUIET) as (daemon, _):
        daemon.wait_ready()
        with piped(daemon, "--watch=100ms") as (process, out, err):
            wait_until("three pictures",
                       lambda: out().count("host      kvm1") >= 3)
            process.send_signal(signal.SIGINT)
            assert process.wait(memcoord.DEADLINE) == 0
            text = out()
            assert err() == "" and "\033" not in text, (err(), text)
            assert text.startswith("host      kvm1"), text
            assert text.count("\n\nhost      kvm1") == \
                text.count("host      kvm1") - 1, text
            assert text.endswith("\n") and not text.endswith("\n\n"), text


def test_a_terminal_that_is_dumb():
    """One that can't go back gets one after another, too."""
    with watched("--watch=100ms", env={"TERM": "dumb"}) as (_, _, terminal):
        wait_until("more than one",
                   lambda: terminal.text("-S-").count("host      kvm1") > 1)
        assert "Ctrl-C" not in terminal.text("-S-"), terminal.text("-S-")
        os.kill(terminal.pid(), signal.SIGINT)
        terminal.check_restored()


def test_json_lines():
    """Each status is an object on a line; so is the loss of the daemon."""
    with daemon_on(FLEET, *AT_ONCE, **QUIET) as (daemon, script):
        daemon.wait_ready()
        with piped(daemon, "--json", "-w200ms") as (process, out, err):
            def objects():
                return [json.loads(line) for line in
                        out().split("\n")[:-1]]
            wait_until("two", lambda: len(objects()) >= 2)
            other = start_again(
                daemon, script,
                lambda: wait_until("it is told",
                                   lambda: "error" in objects()[-1]))
            try:
                lost = objects()[-1]["error"]
                assert lost["name"] in ("connection-lost", "no-connection")
                assert str(daemon.socket) in lost["message"], lost
                assert err().endswith("; the connection is tried again each "
                                      "second\n"), err()
                assert err().count("\n") == 1, err()
                wait_until("it goes on", lambda: objects()[-1].get("pid") ==
                           other.process.pid)
                names = [d["name"] for d in objects()[-1]["domains"]]
                assert names in ([], ["alpha", "bravo"]), names
                process.send_signal(signal.SIGTERM)
                assert process.wait(memcoord.DEADLINE) == 0
                other.stop()
            finally:
                other.kill()


def test_without_a_daemon():
    """Who begins without one is told so at once."""
    with daemon_on("[host]\n") as (daemon, _):
        daemon.stop()
        status, out, err = daemon.ctl("status", "--watch")
        assert status == 3 and out == "", (status, out)
        assert "memcoordd isn't running" in err, err
        for bad in ("--watch=50ms", "--watch=2d", "-wx", "-w=0"):
            status, _, err = daemon.ctl("status", bad)
            assert status == 2 and err.startswith("memcoordctl: --watch: "), err


memcoord.main(globals())
