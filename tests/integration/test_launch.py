#!/usr/bin/python3
"""How memcoordd is started and stopped: by hand, init script, systemd."""

import contextlib
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (  # noqa: E402
    DEADLINE, ROOT, Client, Daemon, Script, Skip, daemon_on, folder, program,
    wait_until)
from namespaces import Namespaces  # noqa: E402

WORLD = """
[host]
total = 8GiB

[domain web1]
max = 2GiB
"""
INIT = ROOT / "daemon/dist/memcoordd.init"


def version(path):
    with Client(path) as client:
        return client.call("version")


def is_running(pid):
    """A zombie that nobody has reaped runs no more."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Background:
    """memcoordd --daemonize, on a script of its own."""

    def __init__(self, path):
        self.socket = path / "run" / "socket"
        self.pidfile = path / "pid"
        script = Script(path, WORLD)
        self.arguments = [
            program("memcoordd"), "--config", "/dev/null", "--daemonize",
            "--connect", script.uri, "--set", "group=",
        ]

    def start(self, *args, socket=None, pidfile=None):
        return subprocess.run(
            [*self.arguments, "--socket", socket or self.socket,
             "--pidfile", pidfile or self.pidfile, *args],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=DEADLINE)

    def pid(self):
        return int(self.pidfile.read_text())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Ends what a failed test has left running."""
        with contextlib.suppress(OSError, ValueError):
            os.kill(self.pid(), signal.SIGKILL)


# ---- in the background ----


def test_daemonize_returns_when_the_socket_answers():
    """Status 0, silent, and at that moment the socket answers; the pid is right."""
    with folder() as path, Background(path) as background:
        for number in signal.SIGTERM, signal.SIGINT:
            done = background.start()
            assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done
            pid = background.pid()
            assert version(background.socket)["pid"] == pid
            assert os.getsid(pid) == pid, "it isn't a session of its own"
            for fd in 0, 1, 2:
                assert os.readlink(f"/proc/{pid}/fd/{fd}") == "/dev/null"
            os.kill(pid, number)
            wait_until("it has ended", lambda: not is_running(pid))
            assert not background.socket.exists()
            assert not background.pidfile.exists()
            assert list(background.socket.parent.iterdir()) == []


def test_a_second_daemon_is_refused():
    """The parent says why with status 1; the first is unhurt, its files stay."""
    with folder() as path, Background(path) as background:
        assert background.start().returncode == 0
        pid = background.pid()
        other = path / "other-pid"
        for _ in range(3):
            done = background.start(pidfile=other)
            assert done.returncode == 1, done
            assert f"another memcoordd (pid {pid})" in done.stderr, done
            assert str(background.socket) in done.stderr, done
            assert done.stderr.startswith("memcoordd: "), done
            assert done.stderr.count("\n") == 1, done
        assert not other.exists(), "its pidfile is left"
        # With the pidfile of the first one, too.
        assert background.start().returncode == 1
        assert background.pid() == pid
        assert version(background.socket)["pid"] == pid


def test_a_socket_that_cannot_be_had():
    """Each reason is told with the path, and nothing is left behind."""
    with folder() as path, Background(path) as background:
        (path / "file").write_text("")
        rows = (
            (path / "file", None, "no socket"),
            (path / "file" / "socket", None, "ot a directory"),
            (path / "a" / "b" / "c" / "socket", None, "No such file"),
            (pathlib.Path("/proc/socket"), None, "/proc/socket"),
            (None, path / "missing" / "pid", "missing/pid: No such file"),
        )
        for where, pidfile, words in rows:
            done = background.start(socket=where, pidfile=pidfile)
            assert done.returncode == 1, (where, done)
            assert words in done.stderr, (where, done)
            assert done.stderr.count("\n") == 1, done
            assert not background.pidfile.exists()
        assert not background.socket.exists(), "a socket that nobody serves"
        done = background.start("--set", "nonsense=1")
        assert done.returncode == 2 and "nonsense" in done.stderr, done
        done = background.start(socket="/" + 120 * "x")
        assert done.returncode == 2, done


def test_a_folder_that_may_not_be_written():
    """As an ordinary user: the reason, with status 1."""
    if os.geteuid() != 0:
        raise Skip("only root can become another user")
    with folder() as path:
        path.chmod(0o755)
        done = subprocess.run(
            [program("memcoordd"), "--config", "/dev/null", "--daemonize",
             "--socket", path / "socket", "--connect", "scripted:/nowhere"],
            user=65534, group=65534, extra_groups=[], capture_output=True,
            text=True, timeout=DEADLINE)
        assert done.returncode == 1, done
        assert "Permission denied" in done.stderr, done
        assert str(path) in done.stderr, done


def test_what_a_crash_left_behind_is_no_obstacle():
    """A stale socket, lock and pidfile of a killed daemon: it just starts."""
    with folder() as path, Background(path) as background:
        assert background.start().returncode == 0
        old = background.pid()
        os.kill(old, signal.SIGKILL)
        wait_until("it has ended", lambda: not is_running(old))
        assert background.socket.exists() and background.pidfile.exists()
        done = background.start()
        assert done.returncode == 0, done
        assert background.pid() != old
        assert version(background.socket)["pid"] == background.pid()


def test_starting_at_the_same_time():
    """Ten at once: one serves, nine are told so."""
    with folder() as path, Background(path) as background:
        starts = [
            subprocess.Popen(
                [*background.arguments, "--socket", background.socket,
                 "--pidfile", path / f"pid{i}"], stderr=subprocess.PIPE,
                stdin=subprocess.DEVNULL, text=True)
            for i in range(10)
        ]
        try:
            errors = [start.communicate(timeout=DEADLINE)[1] for start in starts]
            winners = [i for i, start in enumerate(starts)
                       if start.returncode == 0]
            assert len(winners) == 1, errors
            assert all("another memcoordd" in error for i, error
                       in enumerate(errors) if i not in winners), errors
            pids = [int(pid.read_text()) for pid in path.glob("pid*")]
            assert [version(background.socket)["pid"]] == pids
        finally:
            for pid in path.glob("pid*"):
                os.kill(int(pid.read_text()), signal.SIGKILL)


# Removes the lock file just before memcoordd locks it, as another memcoordd
# that ends at that moment does.
REMOVER = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

int fcntl(int fd, int command, ...)
{
	static int calls;
	int (*next)(int, int, ...) = dlsym(RTLD_NEXT, "fcntl");
	va_list args;
	void *argument;

	va_start(args, command);
	argument = va_arg(args, void *);
	va_end(args);
	if (command == F_SETLK && calls++ == 0 &&
	    strcmp(program_invocation_short_name, "memcoordd") == 0)
		unlink(getenv("LOCK_TO_REMOVE"));
	return next(fd, command, argument);
}

int fcntl64(int, int, ...) __attribute__((alias("fcntl")));
"""


def test_a_lock_that_is_removed_while_it_is_taken():
    """A start while another daemon ends: the lock it gets is one that counts."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise Skip("there is no C compiler")
    if memcoord.is_sanitized():
        raise Skip("a sanitizer wants to be the first library")
    with folder() as path:
        (path / "remover.c").write_text(REMOVER)
        subprocess.run([compiler, "-shared", "-fPIC", "-o", path / "remover.so",
                        path / "remover.c"], check=True)
        with daemon_on(WORLD) as (first, _):
            first.stop()
            again = Daemon(first.folder, f"scripted:{first.folder}/script", env={
                "LD_PRELOAD": str(path / "remover.so"),
                "LOCK_TO_REMOVE": f"{first.socket}.lock"})
            try:
                done = subprocess.run(
                    [program("memcoordd"), "--config", "/dev/null", "--socket",
                     again.socket, "--connect", "scripted:/nowhere"],
                    capture_output=True, text=True, timeout=DEADLINE,
                    stdin=subprocess.DEVNULL)
                assert done.returncode == 1, done
                assert "another memcoordd" in done.stderr, done
                again.stop()
            finally:
                again.kill()


# ---- in the foreground ----


def test_orderly_stops():
    """SIGTERM and SIGINT: status 0, no socket, lock, pidfile or worker left."""
    for number in signal.SIGTERM, signal.SIGINT:
        with folder() as path:
            pidfile = path / "pid"
            daemon = Daemon(path, Script(path, WORLD).uri, "--pidfile", pidfile)
            try:
                daemon.wait_connected()
                assert int(pidfile.read_text()) == daemon.process.pid
                waiting = Client(daemon.socket)
                waiting.call("version")
                pids = [w["pid"] for w in daemon.status()["workers"]]
                daemon.process.send_signal(number)
                assert daemon.process.wait(DEADLINE) == 0
                assert waiting.wait_closed() == []
                assert not any(is_running(pid) for pid in pids)
                left = {file.name for file in path.iterdir()}
                assert left == {"script", "memcoordd.conf", "memcoordd.log"}, left
                assert "stopping" in daemon.log.read_text()
            finally:
                daemon.kill()


def test_signals_again_and_again():
    """A second SIGTERM on the way down doesn't hurt."""
    for _ in range(5):
        with daemon_on(WORLD) as (daemon, _):
            for _ in range(20):
                with contextlib.suppress(ProcessLookupError):
                    daemon.process.send_signal(signal.SIGTERM)
            status = daemon.process.wait(DEADLINE)
            assert status in (0, -signal.SIGTERM), status
            assert not daemon.socket.exists()


# ---- systemd's protocol ----


@contextlib.contextmanager
def notified(env=None, is_abstract=False, **options):
    """A daemon, and the datagrams that it sends as sd_notify(3) does."""
    with folder() as path, socket.socket(
            socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.settimeout(DEADLINE)
        name = f"{path}/notify"
        notify.bind("\0" + name if is_abstract else name)
        with daemon_on(WORLD, env={
                "NOTIFY_SOCKET": ("@" if is_abstract else "") + name,
                **(env or {})}, **options) as (daemon, _):
            yield daemon, notify


def environ(pid):
    return pathlib.Path(f"/proc/{pid}/environ").read_text().split("\0")


def test_notifications():
    """READY=1 once the socket answers, STOPPING=1 at the stop."""
    for is_abstract in False, True:
        with notified(is_abstract=is_abstract) as (daemon, notify):
            assert notify.recv(100) == b"READY=1"
            assert daemon.call("version")
            daemon.process.send_signal(signal.SIGTERM)
            assert notify.recv(100) == b"STOPPING=1"
            assert daemon.process.wait(DEADLINE) == 0


def test_a_reload_is_told():
    """RELOADING=1, then READY=1, by signal and by call, also if it fails."""
    with notified() as (daemon, notify):
        def reloads(action):
            action()
            began = notify.recv(100)
            assert re.fullmatch(rb"RELOADING=1\nMONOTONIC_USEC=\d+", began)
            told = int(began.rpartition(b"=")[2]) / 1e6
            assert before - 0.001 <= told <= time.monotonic()
            assert notify.recv(100) == b"READY=1"

        assert notify.recv(100) == b"READY=1"
        before = time.monotonic()
        reloads(lambda: daemon.process.send_signal(signal.SIGHUP))
        reloads(lambda: daemon.call("reload"))
        daemon.config.write_text("nonsense")
        reloads(lambda: daemon.process.send_signal(signal.SIGHUP))
        daemon.wait_log("the old settings stay")


def test_the_watchdog_is_fed():
    """WATCHDOG=1 twice in each time, but not from one that hangs."""
    with notified({"WATCHDOG_USEC": "100000"}) as (daemon, notify):
        assert notify.recv(100) == b"READY=1"
        began = time.monotonic()
        for _ in range(10):
            assert notify.recv(100) == b"WATCHDOG=1"
        assert time.monotonic() - began > 0.4, "sent more often than wanted"

        daemon.process.send_signal(signal.SIGSTOP)
        wait_until("it is stopped", lambda: is_stopped(daemon.process.pid))
        notify.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while notify.recv(100):
                pass
        notify.settimeout(0.5)
        try:
            raise AssertionError(f"a stopped one sent {notify.recv(100)}")
        except TimeoutError:
            pass
        notify.settimeout(DEADLINE)
        daemon.process.send_signal(signal.SIGCONT)
        assert notify.recv(100) == b"WATCHDOG=1"


def is_stopped(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "T"


def test_the_watchdog_is_fed_while_it_stops():
    """What on-exit=restore takes isn't taken for a hang; then it ends."""
    with notified({"WATCHDOG_USEC": "100000"}) as (daemon, notify):
        assert notify.recv(100) == b"READY=1"
        daemon.wait_ready()
        actuator = daemon.worker("actuator")["pid"]
        os.kill(actuator, signal.SIGSTOP)
        daemon.process.send_signal(signal.SIGTERM)
        while notify.recv(100) != b"STOPPING=1":
            pass
        for _ in range(3):
            assert notify.recv(100) == b"WATCHDOG=1"
        os.kill(actuator, signal.SIGCONT)
        assert daemon.process.wait(DEADLINE) == 0


def test_a_watchdog_that_is_not_wanted():
    """No time, a senseless one, or one for another process: it is silent."""
    for env in ({}, {"WATCHDOG_PID": ""}, {"WATCHDOG_USEC": ""},
                {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "-100000"},
                {"WATCHDOG_USEC": "100ms"}, {"WATCHDOG_USEC": " 100000"},
                {"WATCHDOG_USEC": str(2**64 - 1)},
                {"WATCHDOG_USEC": str(2**70)},
                {"WATCHDOG_USEC": "100000", "WATCHDOG_PID": "1"},
                {"WATCHDOG_USEC": "100000", "WATCHDOG_PID": "x"}):
        with notified(env, interval="200ms") as (daemon, notify):
            assert notify.recv(100) == b"READY=1"
            daemon.wait_passes(2)
            daemon.process.send_signal(signal.SIGTERM)
            said = notify.recv(100)
            assert said == b"STOPPING=1", (env, said)
            assert daemon.process.wait(DEADLINE) == 0


def test_the_watchdog_by_its_pid():
    """WATCHDOG_PID names the daemon: it feeds; its workers know nothing."""
    script = ("export WATCHDOG_PID=$$; exec \"$@\"")
    with folder() as path, socket.socket(
            socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.settimeout(DEADLINE)
        notify.bind(f"{path}/notify")
        process = subprocess.Popen(
            ["sh", "-c", script, "sh", program("memcoordd"), "--config",
             "/dev/null", "--connect", Script(path, WORLD).uri, "--socket",
             path / "socket", "--set", "group="],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "NOTIFY_SOCKET": f"{path}/notify",
                 "WATCHDOG_USEC": "100000"})
        try:
            assert notify.recv(100) == b"READY=1"
            for _ in range(2):
                assert notify.recv(100) == b"WATCHDOG=1"
            with Client(path / "socket") as client:
                workers = client.call("status")["workers"]
            assert len(workers) == 2
            for worker in workers:
                names = {text.partition("=")[0] for text
                         in environ(worker["pid"])}
                assert not names & {"NOTIFY_SOCKET", "WATCHDOG_USEC",
                                    "WATCHDOG_PID"}, names
        finally:
            process.terminate()
            assert process.wait(DEADLINE) == 0


def test_a_notify_socket_that_is_nonsense():
    """Whatever the variable holds, the daemon runs."""
    for name in "", "x", "/nowhere", "@", "/" + 200 * "x", "@" + 200 * "x":
        with daemon_on(WORLD, env={"NOTIFY_SOCKET": name}) as (daemon, _):
            assert daemon.call("version")


LAUNCHER = """
import os, sys
fd = int(sys.argv[1])
if fd != 3:
    os.dup2(fd, 3)
    os.close(fd)
os.environ.update(LISTEN_PID=sys.argv[2] or str(os.getpid()),
                  LISTEN_FDS=sys.argv[3], LISTEN_FDNAMES="memcoordd.socket")
os.execv(sys.argv[4], sys.argv[4:])
"""


def activate(path, fd, pid="", count="1"):
    """Starts memcoordd as systemd does with a socket unit."""
    script = Script(path, WORLD)
    return subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(fd), pid, count,
         program("memcoordd"), "--config", "/dev/null", "--connect",
         script.uri, "--socket", path / "socket", "--set", "group="],
        pass_fds=[fd], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True)


def listening(path, kind=socket.SOCK_STREAM):
    listener = socket.socket(socket.AF_UNIX, kind)
    listener.bind(str(path))
    if kind == socket.SOCK_STREAM:
        listener.listen(5)
    return listener


def check_workers(client, listener):
    """The workers have got neither the socket nor its variables."""
    inode = f"socket:[{os.fstat(listener.fileno()).st_ino}]"
    for worker in client.call("status")["workers"]:
        environ = pathlib.Path(f"/proc/{worker['pid']}/environ").read_text()
        assert "LISTEN_" not in environ, environ
        for fd in pathlib.Path(f"/proc/{worker['pid']}/fd").iterdir():
            # A file that it reads may be closed by now.
            with contextlib.suppress(FileNotFoundError):
                assert os.readlink(fd) != inode, fd


def test_a_socket_from_systemd():
    """Clients wait until it is served, and again after a stop: it stays."""
    with folder() as path:
        where = path / "socket"
        listener = listening(where)
        where.chmod(0o640)
        before = os.stat(where)
        for _ in range(2):
            # It connects before there is a daemon.
            with Client(where) as client:
                process = activate(path, listener.fileno())
                try:
                    assert client.call("version")["pid"] == process.pid
                    check_workers(client, listener)
                    other = subprocess.run(
                        [program("memcoordd"), "--config", "/dev/null",
                         "--socket", where], capture_output=True, text=True,
                        timeout=DEADLINE, stdin=subprocess.DEVNULL)
                    assert other.returncode == 1, other
                    assert "another memcoordd" in other.stderr, other
                    process.send_signal(signal.SIGTERM)
                    _, log = process.communicate(timeout=DEADLINE)
                    assert process.returncode == 0, log
                    assert f"{where}: taken over from systemd" in log, log
                finally:
                    process.kill()
                    process.communicate()
            after = os.stat(where)
            assert (after.st_ino, after.st_mode, after.st_gid) == (
                before.st_ino, before.st_mode, before.st_gid)
            assert not (path / "socket.lock").exists()
        listener.close()


def test_what_systemd_passed_is_checked():
    """Anything but one listening socket at the right path: status 1, and why."""
    with folder() as path, contextlib.ExitStack() as stack:
        def opened(what):
            return stack.enter_context(what)

        good = opened(listening(path / "socket"))
        unbound = opened(socket.socket(socket.AF_UNIX))
        rows = (
            (good, "2", "'2', but one socket is wanted"),
            (good, "0", "'0', but one socket is wanted"),
            (good, "", "'', but one socket is wanted"),
            (good, "1x", "'1x', but one socket is wanted"),
            (opened(open(path / "file", "w")), "1", "no Unix stream socket"),
            (opened(listening(path / "datagrams", socket.SOCK_DGRAM)), "1",
             "no Unix stream socket"),
            (unbound, "1", "no Unix stream socket that listens"),
            (opened(socket.create_server(("127.0.0.1", 0))), "1",
             "no Unix stream socket"),
            (opened(listening(path / "other")), "1",
             f"is '{path}/other', but the setting socket is '{path}/socket'"),
            (opened(listening(f"\0{path}/socket")), "1", "passed is ''"),
        )
        for what, count, words in rows:
            process = activate(path, what.fileno(), count=count)
            _, said = process.communicate(timeout=DEADLINE)
            assert process.returncode == 1, (words, said)
            assert said.startswith("memcoordd: "), said
            assert "LISTEN_FDS: " in said and words in said, (words, said)
        assert (path / "socket").exists() and (path / "other").exists()
        assert not (path / "socket.lock").exists()


def test_a_socket_for_another_process():
    """LISTEN_PID names somebody else: the daemon makes its own socket."""
    with folder() as path, listening(path / "other") as other:
        process = activate(path, other.fileno(), pid="1")
        try:
            wait_until("it serves", (path / "socket").exists)
            assert version(path / "socket")["pid"] == process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=DEADLINE)
        assert not (path / "socket").exists()


# ---- the init script ----


class World(Namespaces):
    """Namespaces with a /run and an /etc/default of their own."""

    def __init__(self, path):
        self.defaults = path / "default"
        self.defaults.mkdir()
        for tool in "start-stop-daemon", "unshare", "nsenter":
            if subprocess.run(["which", tool], capture_output=True).returncode:
                raise Skip(f"{tool} is missing")
        if not os.path.exists("/lib/lsb/init-functions"):
            raise Skip("/lib/lsb/init-functions is missing (lsb-base)")
        script = ("mount -t tmpfs tmpfs /run && "
                  f"mount --bind {shlex.quote(str(self.defaults))} /etc/default "
                  "&& echo ready && exec cat")
        super().__init__(["--mount-proc"], "sh", "-c", script)

    def run(self, *command):
        return self.enter([], *command)

    def read(self, path):
        return self.run("cat", path).stdout

    def configure(self, **variables):
        (self.defaults / "memcoordd").write_text("".join(
            f"{name}={shlex.quote(value)}\n" for name, value in variables.items()))


class Service:
    """The init script in such a world."""

    def __init__(self, world, path):
        self.world = world
        self.config = path / "memcoordd.conf"
        self.script = Script(path, WORLD)
        self.config.write_text("")
        self.world.configure(
            DAEMON=program("memcoordd"),
            DAEMON_OPTS=f"--config {self.config} --connect {self.script.uri} "
            "--set group=")

    def __call__(self, action, status):
        done = self.world.run("sh", INIT, action)
        assert done.returncode == status, (action, done)
        return done.stdout + done.stderr

    def status(self):
        """The daemon's own answer, by the socket in its world."""
        socket = f"/proc/{self.world.inside}/root/run/memcoord/memcoordd.sock"
        with Client(socket) as client:
            return client.call("status")

    def pid(self):
        return int(self.world.read("/run/memcoordd.pid"))


@contextlib.contextmanager
def service():
    with folder() as path, World(path) as world:
        yield Service(world, path)


def test_init_script_start_and_stop():
    """start, status, start again, stop, stop again: LSB's statuses."""
    with service() as init:
        init("status", 3)
        init("start", 0)
        assert init.status()["pid"] == init.pid()
        assert "is running" in init("status", 0)
        pid = init.pid()
        init("start", 0)
        assert init.pid() == pid, "a second start replaced the first"
        init("stop", 0)
        init("status", 3)
        assert init.world.run("ls", "/run/memcoord").stdout == ""
        init("stop", 0)
        init("start", 0)
        init("stop", 0)


def test_init_script_restart_and_reload():
    """restart gives a new process, reload new settings to the old one."""
    with service() as init:
        assert "isn't running" in init("reload", 7)
        init("restart", 0)
        pid = init.pid()
        init.config.write_text("[policy]\ninterval = 42\n")
        for action in "reload", "force-reload":
            init(action, 0)
            wait_until("the new interval", lambda: (
                init.status()["interval_ms"] == 42000))
            assert init.pid() == pid
            init.config.write_text("[policy]\ninterval = 43\n")
            init("reload", 0)
            wait_until("the other interval", lambda: (
                init.status()["interval_ms"] == 43000))
            init.config.write_text("[policy]\ninterval = 42\n")
        init("restart", 0)
        assert init.pid() != pid
        assert init.status()["interval_ms"] == 42000
        init("stop", 0)


def test_init_script_with_broken_settings():
    """start fails with the reason; a running daemon is left as it is."""
    with service() as init:
        init.config.write_text("[policy]\ninterval = soon\n")
        said = init("start", 2)
        assert f"{init.config}:2: interval: 'soon'" in said, said
        init("status", 3)

        init.config.write_text("")
        init("start", 0)
        pid = init.pid()
        init.config.write_text("[policy]\ninterval = soon\n")
        for action in "reload", "force-reload", "restart":
            said = init(action, 6)
            assert f"{init.config}:2: interval: 'soon'" in said, said
            assert init.pid() == pid and init.status()["pid"] == pid
        init("stop", 0)


def test_init_script_after_a_crash():
    """kill -9: status tells a pidfile without a process, start starts."""
    with service() as init:
        init("start", 0)
        pid = init.pid()
        init.world.run("sh", "-c", f"kill -9 {pid}")
        wait_until("status tells it", lambda: (
            init.world.run("sh", INIT, "status").returncode == 1))
        init("start", 0)
        assert init.pid() != pid
        assert init.status()["pid"] == init.pid()
        init("stop", 0)


def test_init_script_misused():
    """An unknown action, a missing program, no root."""
    with service() as init:
        assert "Usage: " in init("dance", 2)
        done = init.world.run("sh", INIT)
        assert done.returncode == 2 and "Usage: " in done.stderr, done
        init.world.configure(DAEMON="/nowhere/memcoordd")
        assert "/nowhere/memcoordd" in init("start", 5)
        done = init.world.run(
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
            "sh", INIT, "stop")
        assert done.returncode == 4, done


if __name__ == "__main__":
    memcoord.main(globals())
