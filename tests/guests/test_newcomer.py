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
import os
import pathlib
import re
import shutil
import subprocess
import sys
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import guests  # noqa: E402
import memcoord  # noqa: E402
from memcoord import ROOT  # noqa: E402
from terminal import Terminal  # noqa: E402

README = ROOT / "README.md"
TRANSCRIPT = ROOT / "tests/guests/newcomer.transcript"
FRESH = ROOT / "tests/support/fresh_debian"
NET = "MEMCOORD_NET"  # the open file of the network outside of the world
PATIENCE = 300  # seconds for a command, such as the installing of packages

# As README calls them. They come down to the minimum of 200 MiB, and stay there.
PREFIX = "web"
NAMES = ["web1", "web2"]
GUESTS = ("--size", "256", "--max", "1024", "--stats-period", "1")

PATH = ("Install", "First steps", "Uninstall")
# These go on until a key ends them, once the screen shows what they are for.
ENDED_BY_KEY = {
    "memcoordctl top": (r"^q quit", "q"),
    "memcoordctl events": (r" pass ", "C-c"),
}
PROMPT = r"^(?:\^C)?\[(\d+):(\d+)\]# ?"
COLUMNS = 80
# Files come and go here, or they are not of this root.
ELSEWHERE = ("/dev", "/proc", "/root", "/run/libvirt", "/sys", "/var/cache",
             "/var/lib/apt")

# How much of it stands in the transcript where that isn't all.
LINES_KEPT = {"apt-get": 0, "tests/support/packages": 0, "make -j": 0,
              "memcoordctl metrics": 10}
# These break no lines.
AS_DRAWN = ("memcoordctl top", "memcoordctl metrics")
# These tell nothing that differs from one time to the next.
STEADY = re.compile(r"memcoordctl (set|settings|set-interval|pause|resume)\b")
# What differs, and what stands for it.
VARYING = [(re.compile(pattern, re.MULTILINE), instead) for pattern, instead in (
    # What a pass left alone for a moment: how many did depends on the machine.
    (r"^.* keep .*\n +(it may be booting|its numbers are).*\n", ""),
    (r"^ +- [-:\d ]+ pass, (booting|settling) .*\n", ""),
    (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "UUID"),
    (r"\b[0-9a-f]{16}\b", "HASH"),
    (r"(\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d", "TIME"),
    (r"\S+ \(qemu:///system\)", "HOST (qemu:///system)"),
    (r'hostname="[^"]*"', 'hostname="HOST"'),
    (r"\d+\.\d+\.\d+", "VERSION"),
    (r"[-+]?\b\d+(\.\d+)? [KMGT]iB", "N MiB"),
    (r"\b\d+(\.\d+)?(ms|s|m|min|h)( \d+(s|m|min))*\b", "Ns"),
    (r"(?<![\w.])\d+(\.\d+)?(?![\w.]\w)", "N"),
    (r"[▁-▇]([▁-▇ ]*[▁-▇])?", "▂"),
    (r"[█▓▒▚▞░·▌▐]{2,}", "BAR"),
    (r"(?<=\S) {2,}", "  "),
    (r"\n{3,}", "\n\n"),
)]


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

    def __init__(self, path, command):
        self.path = pathlib.Path(path)
        self.tmux("-f", "/dev/null", "start-server", ";",
                  "set", "-g", "history-limit", "50000", ";",
                  "new-session", "-d", "-x", str(COLUMNS), "-y", "24", command)
        self.read_on()

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


def outside(world):
    """How to do something with the network of the machine, if that is gone."""
    net = os.environ.get(NET)
    if net is None:
        return ""
    # A file, as tmux hands on no open ones.
    (world / "net").touch()
    subprocess.run(["mount", "--bind", f"/proc/self/fd/{net}", world / "net"],
                   check=True, pass_fds=[int(net)])
    return f"nsenter --net={world}/net "


@contextlib.contextmanager
def fresh_shell(world):
    """A shell on a fresh Debian that has the checkout and sees the guests."""
    copy_checkout(world / "memcoord")
    shell = Shell(world, f"exec {outside(world)}{FRESH}"
                  f" --copy {world}/memcoord:/root/memcoord"
                  " --bind /run/libvirt:/run/libvirt"
                  r" env 'PS1=[\#:$?]# ' bash --norc --noprofile --noediting")
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
        found += [f"{path}/{name}" + text_of(f"{folder}/{name}", path)
                  for name in files
                  if not (path == "/etc" and name.endswith("-"))]
    return sorted(found)


def text_of(file, folder):
    """A mark of what stands in a setting; ldconfig writes its own."""
    if not folder.startswith("/etc") or file.endswith("/ld.so.cache") or \
            os.path.islink(file):
        return ""
    return f", {zlib.crc32(pathlib.Path(file).read_bytes()):08x}"


def differences(before, after, *names):
    return "\n".join(difflib.unified_diff(before, after, *names, lineterm="",
                                          n=2))


# ---- the transcript ----


def unwrapped(lines):
    """The lines before they were broken where the next word didn't fit."""
    last, whole = "", []
    for line in lines:
        words = line.strip()
        if words and "  " not in words and \
                len(last) + 1 + len(words.split()[0]) > COLUMNS:
            whole[-1] += " " + words
        else:
            whole.append(line)
        last = line
    return whole


def entry(command, said):
    """What stands in the transcript for a command."""
    kept = [count for start, count in LINES_KEPT.items()
            if command.startswith(start)]
    if kept:
        said = [*said[:kept[0]], "[...]"]
    if command not in AS_DRAWN:
        said = unwrapped(said)
    text = "\n".join(said) + "\n"
    if not STEADY.match(command):
        for pattern, instead in VARYING:
            text = pattern.sub(instead, text)
    return [f"# {command}", *text.strip("\n").splitlines()]


def wait_settled(socket):
    """Until each guest has given back what it leaves idle."""
    def is_settled():
        with memcoord.Client(socket) as client:
            domains = client.call("status")["domains"]
        return sorted((domain["name"], domain["reason"])
                      for domain in domains) == [
                          (name, "at-minimum") for name in NAMES]
    memcoord.wait_until("the guests are at their minimum", is_settled, PATIENCE)


def do_as_told(shell):
    """The path of a newcomer: what is read on it, and what is left behind."""
    lines, before, root = [], None, shell.root()
    socket = root / "run/memcoord/memcoordd.sock"
    for heading in PATH:
        lines += ["", f"== {heading} =="]
        for command in commands(heading):
            if command.startswith("make install"):
                before = snapshot(root)
            if command.startswith("memcoordctl"):
                wait_settled(socket)
            lines += ["", *entry(command, shell.run(command))]
    return lines[1:], differences(before, snapshot(root), "before make install",
                                  "after make uninstall")


def check_transcript(lines, is_to_write):
    name = TRANSCRIPT.relative_to(ROOT)
    if is_to_write:
        TRANSCRIPT.write_text("\n".join(lines) + "\n")
        print(f"{name} is written")
        return
    known = TRANSCRIPT.read_text().splitlines()
    changed = differences(known, lines, str(name), "what was read now")
    assert not changed, "\n".join([
        "a newcomer reads something else:", changed,
        f"If that is right, {sys.argv[0]} --write keeps it."])


def test_newcomer(is_to_write=False):
    """README, followed word for word, works and leaves nothing behind."""
    world = pathlib.Path(os.environ["MEMCOORD_WORLD"])
    guests.script("guests", "up", "--prefix", PREFIX, "--count",
                  str(len(NAMES)), *GUESTS)
    try:
        with fresh_shell(world) as shell:
            lines, left = do_as_told(shell)
    finally:
        guests.script("guests", "down", "--prefix", PREFIX)
    check_transcript(lines, is_to_write)
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
        os.environ[NET] = str(net)


if __name__ == "__main__":
    if "MEMCOORD_WORLD" not in os.environ:
        prepare()
    guests.enter_world()
    if sys.argv[1:] == ["--write"]:
        test_newcomer(is_to_write=True)
    else:
        memcoord.main(globals())
