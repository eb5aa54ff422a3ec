#!/usr/bin/python3
"""Workers that die, hang, crash or can't connect: one worker, for a moment."""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (Daemon, RpcError, answering,  # noqa: E402
                      daemon_on, wait_until)

WORLD = """
[host]
total = 8GiB

[domain web1]
max = 2GiB
"""
ROLES = ("collector", "actuator")
BOUND = 2  # seconds, for a worker's return
DEADLINE = ("--set", "worker-deadline=500ms")


def wait_back(daemon, role, old_pid):
    """Waits until the worker runs under another pid and is well."""
    def is_back():
        worker = daemon.worker(role)
        if worker["state"] not in ("ready", "busy"):
            return None
        return worker if worker["pid"] != old_pid else None
    return wait_until(f"the {role} is back", is_back)


def wait_samples(daemon, count=2):
    goal = daemon.status()["sample"] + count
    wait_until("samples go on", lambda: daemon.status()["sample"] >= goal)


def is_running(pid):
    """A zombie that nobody has reaped runs no more."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_killed_worker_comes_back():
    """kill -9 of each worker: answers all along, back in 2 s, passes go on."""
    with daemon_on(WORLD, "--set", "boot-grace=0", interval="200ms") as (daemon, _):
        daemon.wait_passes(2)
        for role in ROLES:
            before = daemon.worker(role)
            assert before["restarts"] == 0, before
            with answering(daemon, f"the {role} was killed"):
                start = time.monotonic()
                os.kill(before["pid"], signal.SIGKILL)
                worker = wait_back(daemon, role, before["pid"])
                took = time.monotonic() - start
                daemon.wait_passes(2)
            assert took < BOUND, f"the {role} was away for {took:.1f} s"
            assert worker["restarts"] == 1, worker
            assert worker["error"] == "killed by signal 9 (Killed)", worker
            daemon.wait_log(f"{role}: killed by signal 9 (Killed)")
        assert daemon.status()["host"]["connected"] is True


def test_workers_killed_in_the_middle_of_everything():
    """A storm of kills: the daemon stays, and all is well afterwards."""
    with daemon_on(WORLD, "--set", "boot-grace=0", interval="100ms",
                   collector="100ms") as (daemon, _):
        daemon.wait_passes(1)
        descriptors = daemon.descriptors()
        with answering(daemon, "workers were killed again and again"):
            end = time.monotonic() + 2
            while time.monotonic() < end:
                for worker in daemon.status()["workers"]:
                    with contextlib.suppress(ProcessLookupError, KeyError):
                        os.kill(worker["pid"], signal.SIGKILL)
                time.sleep(0.01)
            for role in ROLES:
                wait_back(daemon, role, 0)
            daemon.wait_passes(2)
        wait_until("nothing is left of old lives",
                   lambda: daemon.descriptors() <= descriptors)
        children = f"/proc/{daemon.process.pid}/task/{daemon.process.pid}/children"
        wait_until("two workers run, no zombies",
                   lambda: len(pathlib.Path(children).read_text().split()) == 2)


def test_a_stopped_worker_is_killed_at_its_deadline():
    """A worker that was stopped (SIGSTOP) misses its deadline and is replaced."""
    with daemon_on(WORLD, *DEADLINE, "--set", "boot-grace=0",
                   interval="200ms") as (daemon, _):
        daemon.wait_passes(1)
        pid = daemon.worker("collector")["pid"]
        with answering(daemon, "the collector was stopped"):
            os.kill(pid, signal.SIGSTOP)
            worker = wait_back(daemon, "collector", pid)
        assert "within 500 ms" in worker["error"], worker
        assert not is_running(pid), "the stopped one is left behind"
        daemon.wait_passes(2)


def test_a_collector_that_hangs():
    """It is killed at its deadline; when the host is mended, samples go on."""
    with daemon_on(WORLD, *DEADLINE, interval="200ms") as (daemon, script):
        daemon.wait_connected()
        with answering(daemon, "the collector hung"):
            script.append("[host]\nhang = collect")
            wait_until("it was killed twice",
                       lambda: daemon.worker("collector")["restarts"] >= 2)
            status = daemon.status()
            worker = daemon.worker("collector")
            assert worker["error"] == "no answer to collect within 500 ms", worker
            assert status["host"]["connected"] is False, status["host"]
            assert "no answer to collect" in status["host"]["error"]
            script.append("[host]\nhang = none")
            wait_samples(daemon)
        host = daemon.status()["host"]
        assert host["connected"] is True and host["error"] == "", host


def test_an_actuator_that_hangs():
    """Its order is unanswered with a reason; samples and answers go on."""
    with daemon_on(WORLD, *DEADLINE, "--set", "boot-grace=0",
                   interval="200ms") as (daemon, script):
        daemon.wait_connected()
        with answering(daemon, "the actuator hung"):
            script.append("[host]\nhang = apply")
            wait_until("it was killed",
                       lambda: daemon.worker("actuator")["restarts"] >= 1)
            wait_samples(daemon)
            worker = daemon.worker("actuator")
            assert worker["error"] == "no answer to apply within 500 ms", worker
            daemon.wait_log("unanswered: no answer to apply within 500 ms")
            orders = len(script.orders("web1"))
            script.append("[host]\nhang = none")
            wait_until("orders go on",
                       lambda: len(script.orders("web1")) > orders)


def test_a_worker_that_crashes_is_started_ever_later():
    """Each crash doubles the pause; the reason and the pauses are in the log."""
    for role, call in zip(ROLES, ("collect", "apply")):
        with daemon_on(WORLD, "--set", "boot-grace=0",
                       interval="100ms", collector="100ms") as (daemon, script):
            daemon.wait_connected()
            script.append(f"[host]\ncrash = {call}")
            wait_until("it crashed four times",
                       lambda: daemon.worker(role)["restarts"] >= 4)
            worker = daemon.worker(role)
            assert worker["error"] == "killed by signal 6 (Aborted)", worker
            pauses = [int(ms) for ms in re.findall(
                rf"{role}: killed by signal 6 \(Aborted\); "
                r"starting it again in (\d+) ms", daemon.log.read_text())]
            assert pauses[:4] == [100, 200, 400, 800], pauses
            script.append("[host]\ncrash = none")
            wait_back(daemon, role, 0)
            daemon.wait_passes(2)


def test_a_host_that_cannot_be_reached_at_the_start():
    """The daemon runs, says what is wrong, and connects when it can."""
    with daemon_on("[host]\nconnected = no\nerror = nobody is home\n[domain a]\n"
                   "max = 1GiB\n", "--set", "boot-grace=0") as (daemon, script):
        wait_until("the error is in the status",
                   lambda: daemon.status()["host"]["error"])
        status = daemon.status()
        assert status["host"]["connected"] is False, status["host"]
        assert "nobody is home" in status["host"]["error"], status["host"]
        assert status["domains"] == []
        for method in "plan", "run":
            try:
                daemon.call(method)
                raise AssertionError(f"{method} was answered")
            except RpcError as error:
                assert error.name == "unavailable", error
                assert "nobody is home" in error.sentence, error
        script.append("[host]\nconnected = yes")
        daemon.wait_passes()
        host = daemon.status()["host"]
        assert host["connected"] is True and host["error"] == "", host


def test_a_host_that_goes_and_comes_back():
    """One line in the log for each, not one for each sample."""
    with daemon_on(WORLD, interval="200ms", collector="100ms") as (daemon, script):
        daemon.wait_connected()
        script.append("[host]\nconnected = no\nerror = it left")
        wait_until("it is noticed",
                   lambda: not daemon.status()["host"]["connected"])
        time.sleep(0.5)  # several samples that fail
        log = daemon.log.read_text()
        assert log.count("it left") == 1, log
        assert daemon.domain("web1"), "what was known is forgotten"
        script.append("[host]\nconnected = yes")
        wait_until("it is noticed", lambda: daemon.status()["host"]["connected"])


def test_no_script_at_all():
    """A file that isn't there is a host that isn't there, yet."""
    with memcoord.folder() as path:
        daemon = Daemon(path, f"scripted:{path}/later")
        try:
            wait_until("its error", lambda: daemon.status()["host"]["error"])
            assert f"{path}/later" in daemon.status()["host"]["error"]
            (path / "later").write_text(WORLD)
            wait_until("connected", lambda: daemon.status()["host"]["connected"])
            daemon.stop()
        finally:
            daemon.kill()


def test_libvirt_that_is_not_there():
    """The real thing: no libvirtd on that socket. Workers stay, and say so."""
    with memcoord.folder() as path:
        uri = f"qemu+unix:///system?socket={path}/none"
        daemon = Daemon(path, uri)
        try:
            wait_until("its error", lambda: daemon.status()["host"]["error"])
            host = daemon.status()["host"]
            assert host["connected"] is False, host
            assert f"{path}/none" in host["error"], host
            workers = daemon.status()["workers"]
            assert {w["state"] for w in workers} <= {"ready", "busy"}, workers
            assert {w["restarts"] for w in workers} == {0}, workers
            log = daemon.log.read_text()
            assert log.count("Failed to connect socket") == 1, log
            daemon.stop()
        finally:
            daemon.kill()


def test_a_program_that_is_replaced_while_it_runs():
    """An upgrade in mid-run: the worker that comes back is the old program."""
    with memcoord.folder() as path:
        memcoord.copy_programs(path)
        script = memcoord.Script(path, WORLD)
        daemon = Daemon(path, script.uri, build=path)
        try:
            daemon.wait_connected()
            for role in ROLES:
                program = path / f"memcoord-{role}"
                program.unlink()
                shutil.copy2("/bin/false", program)
                pid = daemon.worker(role)["pid"]
                os.kill(pid, signal.SIGKILL)
                worker = wait_back(daemon, role, pid)
                runs = os.readlink(f"/proc/{worker['pid']}/exe")
                assert runs == f"{program} (deleted)", runs
            wait_samples(daemon)
            daemon.stop()
        finally:
            daemon.kill()


def test_a_worker_of_another_build():
    """Another schema: the worker isn't used, and status says why."""
    with memcoord.folder() as path:
        memcoord.copy_programs(path)
        program = path / "memcoord-collector"
        code = program.read_bytes()
        assert b"psi_some_centipct\0" in code
        program.unlink()
        program.write_bytes(code.replace(b"psi_some_centipct\0",
                                         b"psi_some_centipcT\0"))
        program.chmod(0o755)
        daemon = Daemon(path, memcoord.Script(path, WORLD).uri, build=path)
        try:
            wait_until("it is refused",
                       lambda: daemon.worker("collector")["restarts"] > 0)
            worker = daemon.worker("collector")
            assert "different schemas" in worker["error"], worker
            wait_back(daemon, "actuator", 0)
            assert daemon.status()["sample"] == 0
        finally:
            daemon.kill()


def test_a_worker_that_is_no_worker():
    """A program that just ends: said so, tried again and again."""
    with memcoord.folder() as path:
        memcoord.copy_programs(path)
        (path / "memcoord-actuator").unlink()
        shutil.copy2("/bin/true", path / "memcoord-actuator")
        daemon = Daemon(path, memcoord.Script(path, WORLD).uri, build=path)
        try:
            wait_until("it was tried again",
                       lambda: daemon.worker("actuator")["restarts"] >= 3)
            worker = daemon.worker("actuator")
            assert worker["error"] == "exited with status 0", worker
            daemon.wait_connected()
            try:
                daemon.call("run")
                raise AssertionError("a run without an actuator")
            except RpcError as error:
                assert error.name == "unavailable", error
                assert "the actuator is " in error.sentence, error
                assert "exited with status 0" in error.sentence, error
            daemon.stop()
        finally:
            daemon.kill()


def test_a_fresh_plan_without_a_collector():
    """Refused with the reason; what is known of the host stays."""
    with daemon_on(WORLD, interval="600", collector="600") as (daemon, script):
        daemon.wait_ready()
        script.append("[host]\ncrash = collect")
        try:
            daemon.call("plan", {"fresh": True})
            raise AssertionError("a fresh plan without a sample")
        except RpcError as error:
            assert error.name == "unavailable", error
            assert "killed by signal 6" in error.sentence, error
        script.append("[host]\ncrash = none")
        wait_back(daemon, "collector", 0)
        wait_until("it is connected",
                   lambda: daemon.status()["host"]["connected"])
        os.kill(daemon.worker("collector")["pid"], signal.SIGKILL)
        wait_until("its end is noticed", lambda: (
            daemon.worker("collector")["restarts"] == 2))
        try:
            daemon.call("plan", {"fresh": True})
        except RpcError as error:
            assert error.name == "unavailable", error
            assert "the collector is " in error.sentence, error
            assert "signal 9" in error.sentence, error
        assert daemon.status()["host"]["connected"] is True
        assert daemon.call("plan")["decisions"]


def test_a_program_that_is_missing():
    """No worker program: the daemon doesn't start, and names the file."""
    with memcoord.folder() as path:
        shutil.copy2(memcoord.program("memcoordd"), path)
        done = subprocess.run(
            [path / "memcoordd", "--config", "/dev/null",
             "--socket", path / "socket"],
            capture_output=True, text=True, timeout=memcoord.DEADLINE)
        assert done.returncode == 1, done
        assert "memcoord-collector: No such file" in done.stderr, done
        assert not (path / "socket").exists()


def test_a_killed_daemon_leaves_no_worker():
    """kill -9 of memcoordd: both workers end by themselves."""
    with daemon_on(WORLD, "--set", "boot-grace=0", interval="200ms") as (daemon, _):
        daemon.wait_passes(1)
        pids = [w["pid"] for w in daemon.status()["workers"]]
        assert len(pids) == 2
        daemon.process.kill()
        daemon.process.wait()
        wait_until("the workers have ended",
                   lambda: not any(is_running(pid) for pid in pids))


def test_a_killed_daemon_leaves_no_collector_that_hangs():
    """Even a collector that is stuck in a call goes with the daemon."""
    with daemon_on(WORLD) as (daemon, script):
        daemon.wait_connected()
        script.append("[host]\nhang = collect")
        wait_until("it hangs",
                   lambda: daemon.worker("collector")["state"] == "busy")
        pid = daemon.worker("collector")["pid"]
        daemon.process.kill()
        daemon.process.wait()
        wait_until("it has ended", lambda: not is_running(pid))


def test_a_stop_does_not_wait_for_a_worker_that_hangs():
    """SIGTERM while both workers hang: an orderly end within seconds."""
    with daemon_on(WORLD, "--set", "boot-grace=0", interval="200ms") as (daemon, script):
        daemon.wait_connected()
        script.append("[host]\nhang = collect")
        wait_until("it hangs",
                   lambda: daemon.worker("collector")["state"] == "busy")
        start = time.monotonic()
        daemon.stop()
        took = time.monotonic() - start
        assert took < 5, f"it took {took:.1f} s"


def test_the_daemon_holds_no_libvirt():
    """memcoordd isn't linked to libvirt; the workers are."""
    def libraries(name):
        return subprocess.run(["ldd", memcoord.program(name)], check=True,
                              capture_output=True, text=True).stdout
    assert "libvirt" not in libraries("memcoordd")
    assert "libvirt" in libraries("memcoord-collector")
    assert "libvirt" in libraries("memcoord-actuator")


if __name__ == "__main__":
    memcoord.main(globals())
