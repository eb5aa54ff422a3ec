#!/usr/bin/python3
"""What bash, zsh and fish complete for memcoordctl, in the real shells."""

import contextlib
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import ROOT, Skip, daemon_on, wait_until  # noqa: E402
from terminal import Terminal  # noqa: E402

COMPLETIONS = ROOT / "ctl" / "completions"
# What is typed, and which of the names it is then. With quotes or without.
ODD = {
    "al": "alpha",
    "my": "my own vm",
    "o": "o'brien",
    "pa": "pay$day(3)&more",
    "b": "büro süd",
    "web": "web:1",
    "web:": "web:1",
    "si": "site=a",
    "co": 'co"quote',
}
QUOTED = {'"my': "my own vm", "'my o": "my own vm", "my\\ o": "my own vm"}
FLEET = "[host]\ntotal = 64GiB\n" + "".join(
    f"\n[domain {name}]\nsize = 512MiB\n" for name in sorted(set(ODD.values())))


@contextlib.contextmanager
def fleet():
    with daemon_on(FLEET, interval="600") as (daemon, _):
        daemon.wait_ready()
        yield daemon


def find(shell):
    path = shutil.which(shell)
    if path is None:
        raise Skip(f"{shell} is missing (Debian: apt-get install {shell})")
    return path


class Shell:
    """A shell in a terminal, in which memcoordctl is completed."""

    def __init__(self, path, command, *lines, socket=None):
        env = {"PATH": f"{memcoord.BUILD.resolve()}:{os.environ['PATH']}",
               "HOME": path, "TERM": "screen"}
        if socket is not None:
            env["MEMCOORD_SOCKET"] = socket
        self.terminal = Terminal(path, command, (160, 50), env)
        for line in ("PS1='ready> '", *lines):
            self.terminal.keys("-l", line)
            self.terminal.keys("Enter")
        self.clear()

    def clear(self):
        """An empty screen but for the prompt."""
        self.terminal.keys("C-u", "C-l")
        wait_until("the prompt alone", lambda:
                   self.terminal.text().strip() == "ready>")

    def complete(self, line):
        """The words that the line has once Tab was pressed at its end."""
        self.clear()
        self.terminal.keys("-l", line)
        self.terminal.keys("Tab")
        # Shells take keys in their order: this comes after the completion.
        self.terminal.keys("C-a")
        self.terminal.keys("-l", "printf '<%s>' ")
        self.terminal.keys("Enter")
        text = self.terminal.wait(r"^<memcoordctl>.*>").splitlines()
        return re.findall("<(.*?)>", next(
            line for line in text if line.startswith("<memcoordctl>")))

    def listed(self, line, *wanted):
        """Waits until Tab lists what is wanted; the whole screen then."""
        self.clear()
        self.terminal.keys("-l", line)
        self.terminal.keys("Tab", "Tab")
        wait_until(f"{wanted} are listed", lambda: all(
            word in self.terminal.text() for word in wanted))
        return self.terminal.text()


@contextlib.contextmanager
def shell(make):
    with memcoord.folder() as path:
        it = make(path)
        try:
            yield it
        finally:
            it.terminal.close()


def bash(path, socket=None):
    return Shell(path, f"{find('bash')} --norc --noprofile -i",
                 f"source {COMPLETIONS}/memcoordctl.bash", socket=socket)


def zsh(path, socket=None):
    # As it is installed: a function in a folder where zsh looks for them.
    shutil.copy(COMPLETIONS / "memcoordctl.zsh", path / "_memcoordctl")
    return Shell(path, f"{find('zsh')} -f -i", "bindkey -e",
                 f"fpath=({path} $fpath); autoload -Uz compinit",
                 f"compinit -u -d {path}/dump", socket=socket)


def check_names(make):
    """Each name completes, quoted so that it stays one word."""
    with fleet() as daemon, \
            shell(lambda path: make(path, daemon.socket)) as it:
        for typed, name in {**ODD, **QUOTED}.items():
            got = it.complete(f"memcoordctl why {typed}")
            assert got[1:3] == ["why", name], (typed, got)
        for line in ("domain al", "history al", "--json why al",
                     "--timeout 5 history --last 3 al"):
            got = it.complete(f"memcoordctl {line}")
            assert got[-1] == "alpha" or got[-2:] == ["alpha", ""], got
        # One name is all that it takes.
        got = it.complete("memcoordctl why alpha my")
        assert got[3] == "my", got
        it.listed("memcoordctl why ", "alpha", "site=a", "büro")


def check_sockets(make):
    """The daemon of the line is asked; without one there are no names."""
    with fleet() as daemon, shell(make) as it:
        # This machine's own daemon, if there is one, has no such domain.
        assert it.complete("memcoordctl why al")[2] == "al"
        for form in (f"--socket {daemon.socket}", f"--socket={daemon.socket}"):
            got = it.complete(f"memcoordctl {form} why al")
            assert "alpha" in got, got
        assert daemon.ctl("reserve", "1MiB", "--name", "mail", "--ttl",
                          "1h")[0] == 0
        where = f"memcoordctl --socket {daemon.socket}"
        assert "mail" in it.complete(f"{where} unreserve m")
        assert "mail" in it.complete(f"{where} unreserve --name m")
        assert "alpha" in it.complete(f"{where} reserve 1G --name a")


def check_words(make):
    """Commands, options, keys and topics complete too."""
    with shell(make) as it:
        assert it.complete("memcoordctl sta")[1] == "status"
        assert it.complete("memcoordctl status --wa")[2].startswith("--watch")
        assert it.complete("memcoordctl get collector-")[2] == \
            "collector-interval"
        assert it.complete("memcoordctl events sam")[2] == "samples"
        assert it.complete("memcoordctl domain x --mode obs")[4] == "observe"
        it.listed("memcoordctl ", "reservations", "set-interval")
        it.listed("memcoordctl set guest", "guest-reserve")


def test_bash_names():
    """bash completes the names of domains, whatever is in them."""
    check_names(bash)


def test_bash_sockets():
    """bash asks the daemon of --socket."""
    check_sockets(bash)


def test_bash_words():
    """bash completes what memcoordctl --help lists."""
    check_words(bash)


def test_zsh_names():
    """zsh completes the names of domains, whatever is in them."""
    check_names(zsh)


def test_zsh_sockets():
    """zsh asks the daemon of --socket."""
    check_sockets(zsh)


def test_zsh_words():
    """zsh completes what memcoordctl --help lists."""
    check_words(zsh)


def fish(path, line, socket=None):
    """What fish offers at the end of the line."""
    script = f"source {COMPLETIONS}/memcoordctl.fish; " \
        f"complete -C {shlex.quote(line)}"
    env = {**os.environ, "HOME": str(path), "LC_ALL": "C.UTF-8",
           "PATH": f"{memcoord.BUILD.resolve()}:{os.environ['PATH']}"}
    if socket is not None:
        env["MEMCOORD_SOCKET"] = str(socket)
    done = subprocess.run(
        [find("fish"), "--no-config", "-c", script], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=memcoord.DEADLINE, env=env)
    assert done.returncode == 0 and done.stderr == "", done
    return [line.split("\t")[0] for line in done.stdout.splitlines()]


def test_fish():
    """fish completes commands, options, keys, topics and names."""
    with memcoord.folder() as path, fleet() as daemon:
        names = sorted(set(ODD.values()))
        for line in ("why ", "domain ", "history ", "--json history --last 3 "):
            got = fish(path, f"memcoordctl {line}", daemon.socket)
            assert sorted(got) == names, (line, got)
        for form in (f"--socket {daemon.socket}", f"--socket={daemon.socket}"):
            got = fish(path, f"memcoordctl {form} why al")
            assert got == ["alpha"], (form, got)
        assert fish(path, "memcoordctl why al") == []
        assert fish(path, "memcoordctl why alpha ", daemon.socket) == []
        assert daemon.ctl("reserve", "1MiB", "--name", "mail", "--ttl",
                          "1h")[0] == 0
        for line, wanted in {
                "unreserve ": ["mail"],
                "unreserve --name m": ["mail"],
                "reserve 1G --name al": ["alpha"],
                "sta": ["status"],
                "status --wat": ["--watch"],
                "get collector-": ["collector-interval"],
                "events sam": ["samples"],
                "domain x --mode obs": ["observe"],
        }.items():
            got = fish(path, f"memcoordctl {line}", daemon.socket)
            assert got == wanted, (line, got)


memcoord.main(globals())
