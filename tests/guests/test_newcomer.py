#!/usr/bin/python3
"""What README tells a new user to do, done on a fresh Debian.

The commands of README's sections on installing, first steps and uninstalling
are typed as they stand there, into a terminal on a Debian on which nothing is
installed but what they install. The libvirtd that it finds is that of a world
of its own, with two real guests. What a user then reads is compared with
tests/guests/newcomer.transcript, where the numbers that differ from one time to
the next are N; with --write it is written there anew.
"""

import contextlib
import difflib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import guests  # noqa: E402
import memcoord  # noqa: E402
from memcoord import ROOT  # noqa: E402
from terminal import Terminal  # noqa: E402

README = ROOT / "README.md"
TRANSCRIPT = ROOT / "tests/guests/newcomer.transcript"
FRESH = ROOT / "tests/support/fresh_debian"
PATIENCE = 300  # seconds for a command, such as the installing of packages

# As README calls them.
PREFIX = "web"
NAMES = ["web1", "web2"]
SIZE = "256"  # MiB; two passes or three take what idles

PATH = ("Install", "First steps", "Uninstall")
# These go on until a key ends them, once the screen shows what they are for.
ENDED_BY_KEY = {
    "memcoordctl top": (r"^q quit", "q"),
    "memcoordctl events": (r" pass ", "C-c"),
}
PROMPT = r"^(?:\^C)?\[(\d+):(\d+)\]# ?"
# Where files may come and go: not ours, or not of this root.
ELSEWHERE = ("/dev", "/proc", "/root", "/run/libvirt", "/sys", "/var/cache",
             "/var/lib/apt")


# ---- README ----


def sections():
    """README's sections: heading, text to the next heading of any level."""
    parts = re.split(r"^#+ (.*)\n", README.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def commands(heading):
    """The commands of a section, without their comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", sections()[heading],
                        flags=re.MULTILINE | re.DOTALL)
    lines = [re.sub(r"(^|\s+)#\s.*", "", line) for block in blocks
             for line in block.splitlines()]
    return [line for line in lines if line]


# ---- the newcomer's terminal ----


class Shell(Terminal):
    """A shell on a fresh Debian, in a terminal that scrolls back."""

    def __init__(self, path, command, net):
        self.path = pathlib.Path(path)
        self.net = net
        self.tmux("-f", "/dev/null", "start-server", ";",
                  "set", "-g", "history-limit", "50000", ";",
                  "new-session", "-d", "-x", "80", "-y", "24", command)
        self.read_on()

    def tmux(self, *args):
        """As tmux's server keeps the network that it was started with."""
        if self.net:
            args = ("-c", f"exec nsenter --net=/proc/self/fd/{self.net} "
                    f"tmux -u -S {self.path}/tmux \"$@\"", "sh", *args)
        done = subprocess.run(
            ["sh", *args] if self.net else
            ["tmux", "-u", "-S", f"{self.path}/tmux", *args],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            pass_fds=[self.net] if self.net else [],
            env={**os.environ, "LC_ALL": "C.UTF-8"})
        assert done.returncode == 0, (args, done.stderr)
        return done.stdout

    def all_lines(self):
        """All that was said so far; a line that was wrapped is one again."""
        text = self.text("-J", "-S", "-")
        return [line.rstrip() for line in text.rstrip().splitlines()]

    def read_on(self):
        """Waits for the next prompt: the status before it, what was said."""
        def said():
            lines = self.all_lines()
            last = re.match(PROMPT + "$", lines[-1]) if lines else None
            return (last, lines) if last else None
        try:
            last, lines = memcoord.wait_until("it is over", said, PATIENCE)
        except AssertionError as error:
            tail = "\n".join(self.all_lines()[-60:])
            raise AssertionError(f"{error}:\n{tail}") from None
        starts = [i for i, line in enumerate(lines) if re.match(PROMPT, line)]
        return int(last[2]), lines[starts[-2] + 1:-1] if len(starts) > 1 else []

    def said(self):
        """What was said since the last prompt."""
        lines = self.all_lines()
        last = max(i for i, line in enumerate(lines) if re.match(PROMPT, line))
        return lines[last + 1:]

    def run(self, command):
        """Types a command; what it says until its end, which must be good."""
        self.keys("-l", command)
        self.keys("Enter")
        screen = []
        if command in ENDED_BY_KEY:
            what, key = ENDED_BY_KEY[command]
            screen = memcoord.wait_until(
                f"'{what}' on the screen", lambda: (
                    any(re.search(what, line) for line in self.said())
                    and self.said()))
            self.keys(key)
        status, said = self.read_on()
        assert status == 0, "\n".join(
            [f"'{command}' ends with {status}:", *said])
        return said or screen

    def root(self):
        """Where what the shell sees as / is seen from here."""
        pid = self.tmux("display-message", "-p", "#{pane_pid}").strip()
        while children := pathlib.Path(
                f"/proc/{pid}/task/{pid}/children").read_text().split():
            pid = children[0]
        return pathlib.Path(f"/proc/{pid}/root")


def copy_checkout(to):
    """The checkout as it is, with nothing built."""
    absent = {".git", "build", *memcoord.PROGRAMS}
    shutil.copytree(ROOT, to, symlinks=True, ignore=lambda folder, names: [
        name for name in names if name == "__pycache__" or
        name in absent and pathlib.Path(folder) == ROOT])


@contextlib.contextmanager
def fresh_shell(world, net):
    """A shell on a fresh Debian that has the checkout and sees the guests."""
    copy_checkout(world / "memcoord")
    shell = Shell(world, f"exec {FRESH} --copy {world}/memcoord:/root/memcoord"
                  " --bind /run/libvirt:/run/libvirt"
                  r" env 'PS1=[\#:$?]# ' bash --norc --noprofile --noediting",
                  net)
    try:
        shell.run("cd memcoord")
        yield shell
    finally:
        shell.close()


# ---- what is left behind ----


def snapshot(root):
    """All files of the root, and what stands in those of /etc."""
    found = []
    for folder, folders, files in os.walk(root):
        path = folder.removeprefix(str(root))
        folders[:] = [name for name in folders
                      if f"{path}/{name}" not in ELSEWHERE]
        found += [f"{path}/{name}" for name in folders]
        for name in files:
            found.append(f"{path}/{name}")
            if path.startswith("/etc") and name != "ld.so.cache" and \
                    not name.endswith("-"):  # as passwd was before
                with contextlib.suppress(OSError):
                    found[-1] += f" {zlib.crc32((root / found[-1][1:]).read_bytes()):08x}"
    return sorted(found)


def differences(before, after, *names):
    return "\n".join(difflib.unified_diff(before, after, *names, lineterm="",
                                          n=2))


# ---- the transcript ----


def wait_settled(socket):
    """Until each guest has given back what it leaves idle."""
    def is_settled():
        with memcoord.Client(socket) as client:
            domains = client.call("status")["domains"]
        return sorted((domain["name"], domain["reason"])
                      for domain in domains) == [
                          (name, "at-minimum") for name in NAMES]
    try:
        memcoord.wait_until("the guests are ok", is_settled, 60)
    except AssertionError:
        with memcoord.Client(socket) as client:
            print(client.call("status"))
        raise


def do_as_told(shell):
    """The path of a newcomer; the transcript and what is left behind."""
    lines, before, root = [], None, shell.root()
    socket = root / "run/memcoord/memcoordd.sock"
    for heading in PATH:
        lines += ["", f"== {heading}", ""]
        for command in commands(heading):
            if command.startswith("make install"):
                before = snapshot(root)
            if command.startswith("memcoordctl") and socket.exists():
                wait_settled(socket)
            start=time.time()
            said = shell.run(command)
            print(command, "%.1f" % (time.time()-start))
            lines += [f"# {command}", *said]
    return lines, differences(before, snapshot(root), "before make install",
                              "after make uninstall")


def normal(lines):
    return lines


def test_newcomer():
    """README, followed word for word, works and leaves nothing behind."""
    world = pathlib.Path(os.environ["MEMCOORD_WORLD"])
    net = int(os.environ.get("MEMCOORD_NET", "0"))
    guests.script("guests", "up", "--prefix", PREFIX, "--count",
                  str(len(NAMES)), "--size", SIZE, "--max", "1024")
    try:
        with fresh_shell(world, net) as shell:
            lines, left = do_as_told(shell)
    finally:
        guests.script("guests", "down", "--prefix", PREFIX)
    pathlib.Path("/tmp/w/nc-raw").write_text("\n".join(lines) + "\n")
    assert not left, f"not as it was:\n{left}"


def prepare():
    """Outside of the world: what needs the network, and the network itself."""
    made = subprocess.run([FRESH, "--make"], stdin=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True)
    if made.returncode:
        print(made.stderr.rstrip())
        sys.exit(made.returncode)
    if guests.is_apart():
        net = os.open("/proc/self/ns/net", os.O_RDONLY)
        os.set_inheritable(net, True)
        os.environ["MEMCOORD_NET"] = str(net)


if __name__ == "__main__":
    if "MEMCOORD_WORLD" not in os.environ:
        prepare()
    guests.enter_world()
    memcoord.main(globals())
