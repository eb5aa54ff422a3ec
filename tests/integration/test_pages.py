#!/usr/bin/python3
"""What the manual pages show is what comes out.

Each session of a page, which is a literal part that begins with a prompt, is
typed as it stands there, on a terminal, and what comes out is compared with
what the page shows below it. `[...]` stands for lines that are left out; of
ages, dates, processes and counts only the form is compared, and of a command
without anything below it only that it succeeds.

`test_pages.py --show [SECONDS]` prints what comes out instead, as it would
stand in the pages, from a daemon that has run for so long.
"""

import contextlib
import fcntl
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time

import msgpack

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import manual  # noqa: E402
import memcoord  # noqa: E402
from memcoord import (AT_ONCE, DEADLINE, MIB, ROOT, Daemon,  # noqa: E402
                      Script, Skip, folder, program, wait_until)
from terminal import Terminal  # noqa: E402

FLEET = (ROOT / "tests/support/kvm1.fleet").read_text()
COLUMNS = 74  # that a literal part has on a terminal of 80

# All that is ever typed begins with one of these: nothing of this machine is
# changed.
TYPED = ("memcoordctl", "memcoordd", "memcoord-exporter", "curl")
# What isn't typed: where it stands, how it begins, and why.
NOT_RUN = (
    ("memcoordd.8", "# mkdir -p /etc/libvirt/hooks", "test_hook.py does"),
    ("memcoordd.8", "# systemctl ", "it wants systemd"),
    ("memcoordd.8", "# memcoordd --set on-orphan", "test_fallback.py does"),
    ("memcoordd.8", "# kill %1", "it belongs to the one before"),
    ("memcoordd.8", "# /etc/init.d/memcoordd ", "test_launch.py does"),
    ("memcoordd.8", "# update-rc.d ", "it changes how this machine boots"),
    ("memcoordd.8", "# usermod ", "it wants a user"),
    ("memcoord-exporter.8", "# systemctl ", "it wants systemd"),
    ("memcoord-exporter.8", "# /etc/init.d/", "test_units.py does"),
    ("memcoord-exporter.8", "# update-rc.d ",
     "it changes how this machine boots"),
    ("memcoordd.conf.5", "# virsh metadata", "it wants libvirt"),
    ("memcoord-recording.5", "$ memcoordctl record FILE", "it is a pattern"),
    ("libmemcoord.3", "$ cc ", "test_clients.py does"),
)
# Other literal parts, which are no session; by page, and what looks at them.
OTHERS = {
    "memcoordd.8": "a drop-in of the unit",
    "memcoordd.conf.5": "XML of libvirt",
    "memcoord-exporter.8": "test_prometheus_is_told_so here",
    "memcoord-policy.7": "formulas",
    "memcoord-recording.5": "test_replay.py",
    "memcoord-rpc.7": "test_messages here, test_clients.py",
    "libmemcoord.3": "test_clients.py",
    "memcoordctl.1": "test_top here; the error's form: test_control.py",
}
# What is typed instead, where a test hasn't the time or the place.
INSTEAD = (
    ("record night.rec --for 8h",
     "record night.rec --for 1s --force && cp made.rec night.rec"),
    ("/usr/local/share/memcoord/", f"{ROOT}/ctl/exporter/"),
)
# Commands that end with a status of their own.
STATUS = {"memcoordctl doctor": 1}
TOPICS = ("passes", "states", "settings", "reservations", "samples")
# The session that makes a pass.
FIRST = "# memcoordctl dry-run"
# Programs of others that do nothing here.
STANDINS = ("virsh", "make-backup")

TIME = r"\d+(\.\d+)?(ms|[smhd]|min)\b"
FORMS = (
    (rf"\b{TIME}( {TIME})*", "TIME"),
    (r"\b\d+ s old\b", "TIME old"),
    (r"\b(\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\b", "DATE"),
    (r"\bpid \d+", "pid N"),
    (r"\b(collector|actuator) (\w+) \d+", r"\1 \2 N"),
    (r"\bschema [0-9a-f]{16}", "schema N"),
    (r"\bnumber \d+", "number N"),
    (r"\b\d+ (so far|kept|samples?|passes)\b", r"N \1"),
    (r"\b\d+ of them\b", "N of them"),
    (r"\b(pass|relief) \d+\b", r"\1 N"),
    (r"\d+ KiB$", "N KiB"),
    # Some of doctor's are of the machine, as is what starts it at boot.
    (r"\b\d+ hints\b", "N hints"),
    # The bar of a domain of top, and what it was before.
    (r"([#+.?=-]{14}) (\S+ )?(?=\d)", r"\1 PAST "),
)
# Of these all numbers depend on when they are asked for.
COUNTERS = (" score", " events")
NUMBER = (r"\b\d+(\.\d+)?( [KMG]iB(-h(ours)?)?)?(?=[ ,;:]|$)", "N")


def write_night(path):
    """A recording of eight hours of three domains, always the same."""
    start = 1795474800  # seconds since the epoch
    kernel = 40 * MIB

    def domain(number, name, size, used, cache):
        return {
            "name": name, "uuid": f"00000000-0000-4000-8000-{number:012}",
            "id": number, "is_running": True, "is_moving": False,
            "is_unresponsive": False, "has_balloon": True,
            "has_autodeflate": False, "has_free_page_reporting": False,
            "has_hugepages": False, "has_locked_memory": False,
            "has_passthrough": False, "has_launch_security": False,
            "has_virtio_mem": False, "actual_kib": size, "max_kib": size,
            "unused_kib": size - kernel - used - cache,
            "usable_kib": size - kernel - used, "available_kib": size - kernel,
            "rss_kib": kernel + used + cache, "period_s": 1,
        }

    def sample(second):
        # web1 works on something for half an hour of each two hours.
        is_busy = second % 7200 >= 5400
        rise = min(second % 7200 - 5400, 600) if is_busy else 0
        domains = [
            domain(1, "db1", 4096 * MIB, 2500 * MIB, 900 * MIB),
            domain(2, "idle", 2048 * MIB, 90 * MIB, 60 * MIB),
            domain(3, "web1", 2048 * MIB, 400 * MIB + rise * MIB, 200 * MIB),
        ]
        for one in domains:
            one["last_update_s"] = start + second
        used = sum(one["rss_kib"] for one in domains)
        host = {"hostname": "kvm1", "total_kib": 16384 * MIB,
                "available_kib": 13000 * MIB - used}
        return {"taken_at_ms": (start + second) * 1000 + 250, "host": host,
                "domains": domains}

    head = {"format": "memcoord-recording", "version": 1}
    with open(path, "wb") as out:
        for value in (head, *map(sample, range(0, 8 * 3600 + 1, 10))):
            out.write(msgpack.packb(value))


class Desk:
    """Where the sessions are typed: a daemon of the fleet, and a folder."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.script = Script(path, FLEET)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.daemon = Daemon(path, self.script.uri, *AT_ONCE,
                             interval="600", collector="100ms")
        self.desk = self.path / "desk"
        self.desk.mkdir()
        write_night(self.desk / "made.rec")
        shutil.copy(self.desk / "made.rec", self.desk / "night.rec")
        self.make_programs()

    def make_programs(self):
        programs = self.path / "bin"
        programs.mkdir()
        (programs / "memcoordctl").symlink_to(program("memcoordctl"))
        self.make_script(
            programs / "memcoord-exporter",
            f'exec {program("memcoord-exporter")} '
            f'--listen 127.0.0.1:{self.port} "$@"')
        for name in STANDINS:
            self.make_script(programs / name, "exit 0")
        # Its host is the fleet, where it isn't told to do something else.
        self.make_script(
            programs / "memcoordd",
            f'case " $* " in *" --replay "* | *" --check-config "*) ;; '
            f'*) set -- --connect {self.script.uri} --set group= "$@" ;; esac',
            f'exec {program("memcoordd")} "$@"')
        self.env = {
            "PATH": f"{programs}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8",
            "TERM": "xterm", "TZ": "UTC", "NO_COLOR": "1",
            "HOME": str(self.desk), "MEMCOORD_SOCKET": str(self.daemon.socket),
        }

    @staticmethod
    def make_script(path, *lines):
        path.write_text("\n".join(("#!/bin/sh", *lines, "")))
        path.chmod(0o755)

    def wait_settled(self):
        wait_until("sizes that are settled", lambda: all(
            domain["state"] != "settling"
            for domain in self.daemon.status()["domains"]))

    def settle(self, is_to_the_end):
        """Makes passes until the next one takes nothing, or what is last."""
        self.daemon.wait_ready()
        last = 0 if is_to_the_end else 1
        while True:
            self.wait_settled()
            left = self.daemon.domain("idle")["unused_kib"] - 100 * MIB
            if left <= (last * 50 + 16) * MIB:
                return
            self.daemon.call("run")

    def let_run(self):
        """From now on there is a pass each 5 s, which finds nothing to do."""
        self.wait_settled()
        self.daemon.call("set_interval", {"interval_ms": 5000,
                                          "collector_ms": 500})

    def local(self, text):
        """What a page says, with the places of this test."""
        for theirs, ours in (
                ("/run/memcoord/memcoordd.sock", str(self.daemon.socket)),
                ("/tmp/try.sock", str(self.path / "try.sock")),
                (":9967", f":{self.port}"), *INSTEAD):
            text = text.replace(theirs, ours)
        return text

    def public(self, text):
        """What came out, with the places of the pages."""
        text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\(B", "", text)
        for ours, theirs in (
                (str(self.daemon.socket), "/run/memcoord/memcoordd.sock"),
                (str(self.path / "try.sock"), "/tmp/try.sock"),
                (self.script.uri, "qemu:///system"),
                (str(self.daemon.config), "/etc/memcoord/memcoordd.conf"),
                (f":{self.port}", ":9967")):
            text = text.replace(ours, theirs)
        return "".join(line.rstrip() + "\n" for line in text.splitlines())

    def type(self, example):
        """Types a session; what each step printed, and its exit status."""
        steps = example.steps()
        mark = "=== step ended with"
        lines = ["trap 'kill $(jobs -p) 2>/dev/null' EXIT",
                 "wait_for() {",
                 'until eval "$1" 2>/dev/null >&2; do sleep 0.05; done; }']
        for command, _ in steps:
            lines.append(self.local(command))
            if command.endswith("&"):
                lines.append(self.wait_line(command))
            lines.append(f'echo "{mark} $?"')
        script = self.path / "session"
        script.write_text("\n".join(lines) + "\n")
        out = on_terminal(["bash", str(script)], self.desk, self.env)
        ended = re.split(rf"^{mark} (\d+)\n", self.public(out),
                         flags=re.MULTILINE)
        assert len(ended) == 2 * len(steps) + 1, f"{example.name}: {out}"
        return [(command, shown, ended[2 * i], int(ended[2 * i + 1]))
                for i, (command, shown) in enumerate(steps)]

    def wait_line(self, command):
        """Waits in the session until what runs in the background answers."""
        if command.startswith("memcoord-exporter"):
            return f'wait_for ": </dev/tcp/127.0.0.1/{self.port}"'
        path = re.search(r"--socket (\S+)", self.local(command)).group(1)
        return f'wait_for "memcoordctl --socket {path} status --json | ' \
               f'grep -q web1"'


def open_terminal():
    """A terminal on which nothing is changed that comes out."""
    ours, theirs = os.openpty()
    modes = termios.tcgetattr(theirs)
    modes[1] &= ~termios.OPOST
    termios.tcsetattr(theirs, termios.TCSANOW, modes)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ,
                struct.pack("HHHH", 50, COLUMNS, 0, 0))
    return ours, theirs


def on_terminal(command, where, env, during=None):
    """Runs it on a terminal to its end; what it printed there.

    during(process, text) is called once it runs; text() is what it has printed
    so far.
    """
    ours, theirs = open_terminal()
    process = subprocess.Popen(
        command, cwd=where, env=env, stdin=subprocess.DEVNULL, stdout=theirs,
        stderr=theirs, start_new_session=True)
    os.close(theirs)
    said = []

    def read():
        # The end of a terminal is an error on our side.
        with contextlib.suppress(OSError):
            while data := os.read(ours, 65536):
                said.append(data)
    reader = threading.Thread(target=read)
    reader.start()
    try:
        if during is not None:
            during(process, lambda: b"".join(said).decode())
        process.wait(DEADLINE)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        reader.join()
        os.close(ours)
    return b"".join(said).decode()


def formed(command, text):
    """The words of a text, with a form in place of what varies."""
    words = " ".join(text.split())
    for pattern, form in FORMS:
        words = re.sub(pattern, form, words)
    if any(word in command for word in COUNTERS):
        words = re.sub(*NUMBER, words)
    return words


def differs(command, shown, printed):
    """What of a page isn't so; None where all is."""
    printed = formed(command, printed)
    parts = [formed(command, part) for part in shown.split(manual.LEFT_OUT)]
    if not printed.startswith(parts[0]):
        return parts[0]
    if not printed.endswith(parts[-1]):
        return parts[-1]
    at = 0
    for part in parts:
        found = printed.find(part, at)
        if found < 0:
            return part
        at = found + len(part)
    if manual.LEFT_OUT not in shown and printed != parts[0]:
        return parts[0]
    return None


def is_follower(example):
    """Whether it goes on until it is interrupted."""
    return example.is_session and "memcoordctl events" in example.text


def why_not_run(example):
    for page, begin, why in NOT_RUN:
        if example.page == page and example.text.startswith(begin):
            return why
    return None


def is_typed(example):
    return (example.is_session and why_not_run(example) is None
            and all(command.split()[0] in TYPED
                    for command, _ in example.steps()))


def of_page(page, choose):
    return [example for example in manual.examples(page)
            if is_typed(example) and choose(example)]


def type_all(desk, page, age=0):
    """Types what is done on a page; each example, and what its steps printed.

    The session that makes a pass comes first, while there is something to
    take. The daemon has run for `age` seconds before the others.
    """
    found = of_page(page, lambda example: not is_follower(example))
    found.sort(key=lambda example: example.name != FIRST)
    has_first = found[0].name == FIRST
    desk.settle(is_to_the_end=not has_first)
    for number, example in enumerate(found):
        if number == has_first:
            desk.let_run()
            time.sleep(age)
        yield example, desk.type(example)


def pages_with_sessions():
    return [page for page in manual.PAGES
            if of_page(page, lambda example: not is_follower(example))]


def expect(example, command, shown, printed):
    if not shown:
        return
    part = differs(command, shown, printed)
    assert part is None, (
        f"{example.page}:{example.line}: after '{command}' the page has\n"
        f"  {part}\nand what comes out is\n"
        f"  {formed(command, printed)}\nwhich is, to be pasted:\n"
        f"{manual.as_written(printed)}")


def follow(desk, example):
    """Follows the daemon while web1 comes to need more; what is printed."""
    (command, shown), = example.steps()
    lines = max(len(shown.replace(manual.LEFT_OUT, "").splitlines()), 1)
    # Passes bring all in order, and then keep out of it.
    desk.daemon.call("set_interval", {"interval_ms": 1000})
    for name in ("idle", "web1"):
        desk.daemon.wait_state(name, "ok")
    desk.daemon.call("set_interval", {"interval_ms": 600000})

    def let_need():
        desk.wait_settled()
        size = desk.daemon.domain("web1")["size_kib"]
        # Of which its kernel takes 42 MiB, and 90 MiB stay usable.
        desk.script.append(f"[domain web1]\nused = {size - 132 * MIB}KiB")

    def during(process, text):
        # Who isn't subscribed yet is told of the next one.
        def has_come():
            return text().count("\n") >= lines
        while not has_come():
            time.sleep(1)
            let_need()
            with contextlib.suppress(AssertionError):
                wait_until(f"{lines} lines of {command}", has_come, 5)
        os.killpg(process.pid, signal.SIGINT)
    printed = on_terminal(["bash", "-c", desk.local(command)], desk.desk,
                          desk.env, during)
    return command, shown, desk.public(printed)


@contextlib.contextmanager
def desk():
    for name in ("jq", "curl"):
        if shutil.which(name) is None:
            raise Skip(f"{name} is missing (Debian: apt-get install {name})")
    with folder() as path:
        one = Desk(path)
        try:
            yield one
        finally:
            one.daemon.kill()


def test_sessions():
    """What is typed as the pages say prints what they show."""
    failures = []
    for page in pages_with_sessions():
        with desk() as one:
            for example, steps in type_all(one, page):
                print(f"     {example.page}: {example.name}")
                for command, shown, printed, status in steps:
                    try:
                        assert status == STATUS.get(command, 0), (
                            f"{example.page}:{example.line}: '{command}' "
                            f"ended with {status}: {printed}")
                        expect(example, command, shown, printed)
                    except AssertionError as error:
                        failures.append(str(error))
            for example in of_page(page, is_follower):
                print(f"     {example.page}: {example.name}")
                expect(example, *follow(one, example))
    assert not failures, "\n".join(failures)


def test_top():
    """memcoordctl(1): a terminal in ASCII shows the picture of TOP."""
    example, = (one for one in manual.examples(ROOT / "man/memcoordctl.1")
                if one.section == "TOP")
    with desk() as one:
        one.settle(is_to_the_end=True)
        one.let_run()
        terminal = Terminal(
            one.path, f"{program('memcoordctl')} --socket "
            f"{one.daemon.socket} top", env={"LC_ALL": "C", "NO_COLOR": "1"})
        try:
            terminal.wait("at-reserve")
            shown = one.public(terminal.text())
        finally:
            terminal.close()
    part = differs("top", example.text, shown)
    assert part is None, f"the page has\n  {part}\nand top shows\n{shown}"


def test_every_example_is_looked_at():
    """None is left out but for a reason, and no reason is out of date."""
    found = manual.all_examples()
    for page, begin, _ in NOT_RUN:
        assert any(example.page == page and example.text.startswith(begin)
                   for example in found), f"{page} has no '{begin}' any more"
    for example in found:
        assert (is_typed(example) or example.is_settings
                or why_not_run(example) or example.page in OTHERS
                and not example.is_session), (
            f"{example.page}:{example.line}: nothing looks at this")


def test_settings_of_pages():
    """Each settings file that a page shows is one that is taken."""
    shown = [example for example in manual.all_examples()
             if example.is_settings]
    assert {example.page for example in shown} == {
        "memcoordd.8", "memcoordd.conf.5"}, shown
    with folder() as path:
        for example in shown:
            file = path / "memcoordd.conf"
            file.write_text(example.text)
            done = subprocess.run(
                [program("memcoordd"), "--config", file, "--check-config"],
                capture_output=True, text=True)
            assert (done.returncode, done.stderr) == (0, ""), done.stderr


def test_prometheus_is_told_so():
    """memcoord-exporter(8): what Prometheus is told is what it takes."""
    if shutil.which("promtool") is None:
        raise Skip("promtool is missing (Debian: apt-get install prometheus)")
    shown, = [example for example in manual.all_examples()
              if example.page == "memcoord-exporter.8"
              and example.text.startswith("scrape_configs:")]
    installed = "/usr/local/share/memcoord"
    assert installed in shown.text
    with folder() as path:
        file = path / "prometheus.yml"
        file.write_text(shown.text.replace(installed,
                                           str(ROOT / "ctl/exporter")))
        done = subprocess.run(["promtool", "check", "config", file],
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def messages(text):
    """The messages of memcoord-rpc(7), in JSON with `...` for what is left
    out."""
    text = "".join(
        part if part.startswith('"') else part.replace("...", "")
        for part in re.split(r'("(?:[^"\\]|\\.)*")', text, flags=re.DOTALL))
    text = re.sub(r",(\s*,)+", ",", text)
    text = re.sub(r",(\s*[\]}])", r"\1", text)
    reader = json.JSONDecoder(strict=False)
    while text.strip():
        message, end = reader.raw_decode(text.lstrip())
        text = text.lstrip()[end:]
        yield message


def shape(value):
    """What a value is made of; of a list, all that its members have."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        merged = {}
        for one in value:
            if isinstance(one, dict):
                for key, kind in shape(one).items():
                    merged[key] = {**merged.get(key, {}), **kind} \
                        if isinstance(kind, dict) else kind
        return merged
    return "number" if type(value) is float else type(value).__name__


def lacks(shown, real, at=""):
    """The keys that are shown and aren't there, or are of another type."""
    if not isinstance(shown, dict) or not isinstance(real, dict):
        return [] if type(shown) is type(real) and (
            isinstance(shown, dict) or shown == real) else [at]
    missing = [f"{at}.{key}" for key in shown if key not in real]
    return missing + [path for key in shown if key in real
                      for path in lacks(shown[key], real[key], f"{at}.{key}")]


def edit_settings(daemon, size="400MiB"):
    daemon.config.write_text("[daemon]\npidfile = /run/memcoordd.pid\n"
                             f"[domain web1]\nmin = {size}\n")


def read_settings(daemon):
    edit_settings(daemon, "300MiB")
    daemon.call("reload")


# What makes the answers as full as they are in the page.
BEFORE = {
    "settings": read_settings,
    "reload": edit_settings,
    "reservations": lambda daemon: daemon.call(
        "reserve", {"size_kib": MIB, "name": "web1"}),
}


def test_messages():
    """memcoord-rpc(7): each request is answered with what the page shows."""
    failures = []
    asked = 0
    with desk() as one:
        one.settle(is_to_the_end=False)
        for example in manual.examples(ROOT / "man/memcoord-rpc.7"):
            if not example.text.startswith("[0, "):
                continue
            request, response, *_ = messages(example.text)
            BEFORE.get(request[2], lambda _: None)(one.daemon)
            with memcoord.Client(one.daemon.socket) as client:
                result = client.call(request[2], *request[3])
            asked += 1
            failures += [f"{example.page}:{example.line}: {request[2]}: {path}"
                         for path in lacks(shape(response[3]), shape(result))]
    assert asked > 15, asked
    assert not failures, "\n".join(failures)


def let_all_events_come(desk):
    """What the requests of the page don't bring about."""
    desk.daemon.call("set", {"settings": [{"key": "host-reserve",
                                           "value": "9GiB"}]})
    wait_until("a host that is low", lambda:
               desk.daemon.status()["host"]["state"] == "low")
    os.kill(desk.daemon.worker("collector")["pid"], signal.SIGKILL)
    wait_until("a collector that is started again", lambda:
               desk.daemon.worker("collector")["restarts"] > 0)
    desk.daemon.wait_ready()


def test_events():
    """memcoord-rpc(7): events are as the page shows them."""
    shown = {}
    for example in manual.examples(ROOT / "man/memcoord-rpc.7"):
        if example.section == "EVENTS":
            for _, name, (record,) in messages(example.text):
                shown.setdefault(name, []).append(record)
    # It comes only to those who don't read.
    assert shown.pop("lost")
    came = {}
    with desk() as one, memcoord.Client(one.daemon.socket) as client:
        client.call("subscribe", {topic: True for topic in TOPICS})
        one.settle(is_to_the_end=True)
        for method, params in (
                ("set", {"settings": [{"key": "slack", "value": "8MiB"}]}),
                ("pause", {"for_ms": 600000}), ("resume", {}),
                ("reserve", {"size_kib": MIB, "name": "web2"})):
            one.daemon.call(method, params)
        let_all_events_come(one)
        # What came before this one is all there.
        client.send([0, 2, "version", []])
        while (message := client.receive())[0] == 2:
            _, name, (record,) = message
            came.setdefault(name, []).append(record)
    assert set(shown) <= set(came), set(shown) - set(came)
    failures = [f"{name}: {path}" for name, records in shown.items()
                for path in lacks(shape(records), shape(came[name]))]
    assert not failures, failures


def show(seconds):
    """Prints all sessions as they would stand in the pages now."""
    for page in pages_with_sessions():
        with desk() as one:
            for example, steps in type_all(one, page, seconds):
                print(f"==== {example.page}:{example.line}")
                for command, _, printed, status in steps:
                    print(manual.as_written(f"$ {command}\n{printed}"), end="")
                    if status != 0:
                        print(f"==== ended with {status}")
            for example in of_page(page, is_follower):
                print(f"==== {example.page}:{example.line}")
                command, _, printed = follow(one, example)
                print(manual.as_written(f"$ {command}\n{printed}"), end="")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--show"]:
        show(float((sys.argv[2:] or ["0"])[0]))
    else:
        memcoord.main(globals())
