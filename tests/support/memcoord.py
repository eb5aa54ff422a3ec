"""What the integration tests share: a daemon of their own, a client, waiting.

A test file defines functions whose names start with "test_", each with a
docstring that says what a user would notice, and ends with
memcoord.main(globals()). What can't be tried on a machine raises Skip.
"""

import contextlib
import fcntl
import json
import os
import pathlib
import pty
import re
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import traceback

import msgpack

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("MEMCOORD_BUILD", ROOT))
# A command that memcoordd is run under, as `make check-valgrind` does, and how
# many times as slow it may be there.
WRAP = shlex.split(os.environ.get("MEMCOORD_WRAP", ""))
SLOW = float(os.environ.get("MEMCOORD_SLOW", "1"))
DEADLINE = 30 * SLOW  # seconds; generous, for slow machines
MIB = 1024  # sizes on the wire are KiB

# What many daemons of tests are started with.
AT_ONCE = ("--set", "boot-grace=0")
FAST = {"interval": "200ms", "collector": "100ms"}

PROGRAMS = (
    "memcoordd", "memcoord-collector", "memcoord-actuator", "memcoordctl",
    "memcoord-exporter",
    "memory_coordinator",
)


def program(name, build=BUILD):
    """The path of one of our programs, of the build under test."""
    return str(pathlib.Path(build) / name)


class Skip(Exception):
    """The test can't be done here; says why."""


@contextlib.contextmanager
def folder():
    """A folder of one's own, gone afterwards."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="memcoord-test-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def is_sanitized():
    """Whether the build under test has a sanitizer, which takes memory."""
    with open(program("memcoordd"), "rb") as code:
        return b"__asan_init" in code.read()


def slowness():
    """How many times as long the build under test may take for a thing."""
    return max(SLOW, 4 if is_sanitized() else 1)


def copy_programs(to):
    """Copies our programs, so that a test may replace them."""
    for name in PROGRAMS:
        shutil.copy2(program(name), to)


def wait_until(what, condition, timeout=DEADLINE):
    """Waits until condition() is true and returns its value."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout} s: {what}")
        time.sleep(0.05)


class RpcError(Exception):
    """An error of a response: its stable name and its sentence."""

    def __init__(self, text):
        super().__init__(text)
        self.name, _, self.sentence = text.partition(": ")


class Client:
    """A msgpack-RPC client with nothing of ours in it."""

    def __init__(self, path, timeout=DEADLINE):
        self.socket = socket.socket(socket.AF_UNIX)
        # Before the timeout is set: a full queue is waited for.
        self.socket.connect(str(path))
        self.socket.settimeout(timeout)
        self.unpacker = msgpack.Unpacker(raw=False)
        self.msgid = 0

    def send(self, message):
        """Sends a message, or bytes that may be none."""
        if not isinstance(message, bytes):
            message = msgpack.packb(message)
        self.socket.sendall(message)

    def receive(self):
        """The next message; EOFError when the daemon closed."""
        while True:
            for message in self.unpacker:
                return message
            data = self.socket.recv(65536)
            if not data:
                raise EOFError("the daemon closed the connection")
            self.unpacker.feed(data)

    def answer(self, msgid):
        """The result of that request, which must be answered next."""
        kind, answered, error, result = self.receive()
        assert (kind, answered) == (1, msgid), (kind, answered, msgid)
        if error is not None:
            raise RpcError(error)
        return result

    def call(self, method, *params):
        self.msgid += 1
        self.send([0, self.msgid, method, list(params)])
        return self.answer(self.msgid)

    def wait_closed(self):
        """Reads until the daemon closes; the messages that came before."""
        messages = []
        try:
            while True:
                messages.append(self.receive())
        except (EOFError, ConnectionResetError, BrokenPipeError):
            return messages

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Daemon:
    """A memcoordd of our own on a socket of its own."""

    def __init__(self, folder, uri, *args, interval="1", collector="200ms",
                 config="", build=BUILD, env=None, user=None, groups=None):
        self.folder = pathlib.Path(folder)
        self.socket = self.folder / "memcoordd.sock"
        self.log = self.folder / "memcoordd.log"
        self.config = self.folder / "memcoordd.conf"
        self.config.write_text(config)
        command = [
            *WRAP, program("memcoordd", build),
            "--config", str(self.config),
            "--socket", str(self.socket),
            "--connect", uri,
            "--interval", interval,
            *(["--set", f"collector-interval={collector}"] if collector else []),
            "--set", "group=",
            *args,
        ]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **(env or {})}, user=user, group=user,
                extra_groups=groups,
            )
        wait_until("memcoordd answers", self.answers)

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"memcoordd ended: {self.log.read_text()}")
        try:
            return self.call("version")
        except OSError:
            return None

    def call(self, method, *params):
        with Client(self.socket) as client:
            return client.call(method, *params)

    def status(self):
        return self.call("status")

    def domain(self, name):
        """One domain of the status, None while it isn't there."""
        for domain in self.status()["domains"]:
            if domain["name"] == name:
                return domain
        return None

    def worker(self, role):
        return next(w for w in self.status()["workers"] if w["role"] == role)

    def wait_connected(self):
        wait_until("a first sample", lambda: self.status()["sample"] > 0)

    def wait_ready(self):
        """Waits until both workers serve, and a first sample is there."""
        wait_until("both workers are ready", lambda: all(
            w["state"] in ("ready", "busy") for w in self.status()["workers"]))
        self.wait_connected()

    def wait_passes(self, count=1):
        """Waits for so many more passes."""
        goal = self.status()["passes"] + count
        wait_until("passes", lambda: self.status()["passes"] >= goal)

    def wait_state(self, name, state, reason=None):
        """Waits until a domain stands so; returns its status."""
        def stands():
            domain = self.domain(name)
            if domain is None or domain["state"] != state:
                return None
            return domain if reason in (None, domain["reason"]) else None
        try:
            return wait_until(f"{name} is {state}, {reason}", stands)
        except AssertionError as error:
            raise AssertionError(f"{error}; it is {self.domain(name)}") from None

    def wait_log(self, text):
        wait_until(f"'{text}' in the log", lambda: text in self.log.read_text())

    def descriptors(self):
        """
        How many are open, once the daemon has seen who has left by now; the
        client that makes sure of that is counted. None where it is turned away
        because those who leave still fill the house.
        """
        with Client(self.socket) as client:
            try:
                client.call("version")
            except (EOFError, ConnectionResetError, BrokenPipeError):
                return None
            return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def rss_kib(self):
        """The memory that the daemon holds, to the page."""
        with open(f"/proc/{self.process.pid}/smaps_rollup") as rollup:
            line = next(line for line in rollup if line.startswith("Rss:"))
        return int(line.split()[1])

    def ctl(self, *args, env=None):
        """Runs memcoordctl: its exit status, stdout and stderr."""
        done = subprocess.run(
            [program("memcoordctl"), "--socket", str(self.socket), *args],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=DEADLINE, env={**os.environ, **(env or {})},
        )
        return done.returncode, done.stdout, done.stderr

    def ctl_on_terminal(self, columns, *args, env=None):
        """
        Runs memcoordctl on a terminal so wide, with colours unless env says
        otherwise: its exit status, and what it printed there and on stderr.
        """
        return self.ctl_until(columns, None, *args, env=env)

    def ctl_until(self, columns, words, *args, env=None):
        """
        The same; if columns is None its output is a pipe, and once it has
        printed the words, unless they are None, it is interrupted.
        """
        ours, its = os.pipe() if columns is None else pty.openpty()
        if columns is not None:
            fcntl.ioctl(its, termios.TIOCSWINSZ,
                        struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen(
            [program("memcoordctl"), "--socket", str(self.socket), *args],
            stdin=subprocess.DEVNULL, stdout=its, stderr=subprocess.PIPE,
            env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **(env or {})})
        os.close(its)
        text = b""
        end = time.monotonic() + DEADLINE
        try:
            while data := os.read(ours, 65536):
                text += data
                assert time.monotonic() < end, text.decode(errors="replace")
                if words is not None and words.encode() in text:
                    process.send_signal(signal.SIGINT)
                    words = None
        except OSError:
            pass  # the terminal has no other end any more
        os.close(ours)
        _, err = process.communicate(timeout=DEADLINE)
        return (process.returncode, text.decode().replace("\r\n", "\n"),
                err.decode())

    def ctl_json(self, *args):
        status, out, err = self.ctl("--json", *args)
        assert status == 0, (status, out, err)
        return json.loads(out)

    def stop(self):
        """An orderly stop: exit status 0, no socket, no worker left."""
        pids = [w["pid"] for w in self.status()["workers"] if "pid" in w]
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(DEADLINE) == 0, self.log.read_text()
        assert not self.socket.exists(), "the socket is left behind"
        self.check_fds()
        for pid in pids:
            assert not os.path.exists(f"/proc/{pid}"), f"worker {pid} is left"

    def check_fds(self):
        """What valgrind --track-fds found open at the end: what it came with."""
        lines = self.log.read_text().splitlines()
        for line, after in zip(lines, [*lines[1:], ""]):
            assert "Open file descriptor" not in line or \
                "<inherited from parent>" in after, f"{line}\n{after}"

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def between(daemon, path, alter):
    """A socket for one client, whose calls are passed on; alter(method, params,
    result) may change what is answered."""
    def serve():
        client, _ = listening.accept()
        with client, Client(daemon.socket) as behind:
            unpacker = msgpack.Unpacker(raw=False)
            while data := client.recv(65536):
                unpacker.feed(data)
                for _, msgid, method, params in unpacker:
                    result = behind.call(method, *params)
                    alter(method, params, result)
                    client.sendall(msgpack.packb([1, msgid, None, result]))

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield
        thread.join(DEADLINE)


class Script:
    """The file of a scripted hypervisor; appending to it changes its state."""

    def __init__(self, folder, text):
        self.path = pathlib.Path(folder) / "script"
        self.path.write_text(text)

    @property
    def uri(self):
        return f"scripted:{self.path}"

    def append(self, text):
        with open(self.path, "a") as file:
            file.write("\n" + text + "\n")

    def text(self):
        return self.path.read_text()

    def orders(self, name):
        """The balloon's orders to a domain so far: sizes before and after."""
        return [
            (int(before), int(after))
            for before, after in re.findall(
                rf"^# order {re.escape(name)} balloon (\d+) -> (\d+)$",
                self.text(), re.MULTILINE)
        ]


@contextlib.contextmanager
def daemon_on(text, *args, **options):
    """A daemon on a scripted hypervisor, both gone afterwards."""
    with folder() as path:
        daemon = None
        try:
            script = Script(path, text)
            daemon = Daemon(path, script.uri, *args, **options)
            yield daemon, script
            if daemon.process.poll() is None:
                daemon.stop()
        except BaseException:
            if daemon is not None:
                print(daemon.log.read_text(), file=sys.stderr)
            raise
        finally:
            if daemon is not None:
                daemon.kill()


def as_user(uid, gid, groups, action):
    """What action() returns in a process of that user; JSON can carry it."""
    if os.geteuid() != 0:
        raise Skip("only root can become another user")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups(groups)
            os.setresgid(gid, gid, gid)
            os.setresuid(uid, uid, uid)
            os.write(writing, json.dumps(action()).encode())
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        text = file.read()
    _, status = os.waitpid(child, 0)
    assert status == 0, f"as uid {uid}: wait status {status}"
    return json.loads(text)


@contextlib.contextmanager
def acting_as(uid, gid, groups):
    """What connects within is that user's; only for one thread at a time."""
    if os.geteuid() != 0:
        raise Skip("only root can become another user")
    own = os.getgroups()
    os.setgroups(groups)
    os.setegid(gid)
    os.seteuid(uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(own)


@contextlib.contextmanager
def answering(daemon, what, method="version", bound=2):
    """Another client is answered all along; prints the slowest answer.

    `bound` is in seconds, generous for machines that are slow.
    """
    slowest = 0.0
    failure = None
    is_over = threading.Event()
    client = Client(daemon.socket)
    client.call(method)

    def ask():
        nonlocal slowest, failure
        try:
            while not is_over.wait(0.005):
                start = time.monotonic()
                client.call(method)
                slowest = max(slowest, time.monotonic() - start)
        except Exception as error:
            failure = error

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
        client.close()
    print(f"     {what}: the slowest answer took {slowest * 1000:.1f} ms")
    assert failure is None, f"while {what}: {failure!r}"
    assert slowest < bound, f"while {what}: no answer for {slowest:.1f} s"


def main(names):
    """Runs the tests of a file, those named on the command line or all."""
    wanted = sys.argv[1:]
    passed = failed = 0
    skips = []
    for name, test in list(names.items()):
        if not name.startswith("test_") or (wanted and name not in wanted):
            continue
        start = time.monotonic()
        try:
            test()
            passed += 1
            print(f"ok   {name} ({time.monotonic() - start:.1f} s)", flush=True)
        except Skip as why:
            skips.append(str(why))
            print(f"skip {name}: {why}", flush=True)
        except Exception:
            failed += 1
            print(f"FAIL {name}: {test.__doc__}", flush=True)
            traceback.print_exc()
    if failed or not (passed or skips):
        sys.exit(1)
    if not passed:
        print("; ".join(sorted(set(skips))))
        sys.exit(77)
    sys.exit(0)
