#!/usr/bin/python3
"""What subscribers are told, and what becomes of those that don't read."""

import contextlib
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import threading
import time

import msgpack

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (AT_ONCE, DEADLINE, FAST, MIB, Client,  # noqa: E402
                      RpcError, answering, daemon_on, wait_until)

WORLD = """
[host]
total = 8GiB

[domain web1]
size = 1GiB
max = 2GiB
used = 100MiB
"""
# Every guest keeps its size, so that nothing but passes without orders comes.
QUIET = WORLD.replace("used = 100MiB", "used = 800MiB")
SLOW = {"interval": "600", "collector": "100ms"}
TOPICS = ("passes", "states", "settings", "reservations", "samples")


class Subscriber(Client):
    """A client that keeps the events that come before its answers."""

    def __init__(self, daemon, *topics, **params):
        super().__init__(daemon.socket)
        self.kept = []
        wanted = {**{topic: True for topic in topics}, **params}
        self.now = self.call("subscribe", *([wanted] if wanted else []))

    def answer(self, msgid):
        while True:
            message = self.receive()
            if message[0] == 2:
                self.kept.append(message)
                continue
            assert message[:2] == [1, msgid], message
            if message[2] is not None:
                raise RpcError(message[2])
            return message[3]

    def event(self):
        """The next one: its name and its record."""
        kind, name, params = self.kept.pop(0) if self.kept else self.receive()
        assert kind == 2 and len(params) == 1, (kind, name, params)
        return name, params[0]

    def wait(self, name, condition=lambda record: True):
        """The record of the next event of this name for which it holds."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            told, record = self.event()
            if told == name and condition(record):
                return record
        raise AssertionError(f"no such event: {name}")


# ---- subscribing ----


def test_topics():
    """None named are all but samples; one that isn't named is off."""
    with daemon_on(QUIET, **SLOW) as (daemon, _):
        rows = (
            ({}, set(TOPICS) - {"samples"}),
            ({"passes": True}, {"passes"}),
            ({"samples": True, "states": True}, {"samples", "states"}),
            ({"passes": False}, set()),
            ({topic: True for topic in TOPICS}, set(TOPICS)),
        )
        with Subscriber(daemon) as client:
            for params, on in rows:
                now = client.call("subscribe", params)
                assert now == {topic: topic in on for topic in TOPICS}, now
            try:
                client.call("subscribe", {"everything": True})
                raise AssertionError("an unknown topic was taken")
            except RpcError as error:
                assert error.name == "invalid-params", error
                assert "everything" in error.sentence, error
            # What was subscribed to before still is.
            daemon.wait_ready()
            assert client.event()[0] in ("sample", "worker_state")


def test_a_topic_is_only_what_it_says():
    """Samples for one, passes for another, nothing for who takes it back."""
    with daemon_on(WORLD, *AT_ONCE, **FAST) as (daemon, _):
        daemon.wait_passes(1)
        with Subscriber(daemon, "samples") as samples, \
                Subscriber(daemon, "passes") as passes, \
                Subscriber(daemon) as nothing:
            off = nothing.call("subscribe", {topic: False for topic in TOPICS})
            assert not any(off.values()), off
            nothing.kept.clear()
            for _ in range(5):
                assert samples.event()[0] == "sample"
                assert passes.event()[0] == "pass"
            nothing.call("version")
            assert nothing.kept == []


# ---- what is told ----


def test_passes_are_told_with_their_decisions():
    """Each pass, in order, as `run` would answer; a relief if it gives."""
    with daemon_on(WORLD, *AT_ONCE, **SLOW) as (daemon, script):
        daemon.wait_ready()
        daemon.wait_state("web1", "ok")
        with Subscriber(daemon, "passes") as client:
            answer = client.call("run")
            name, told = client.event()
            assert name == "pass" and told == answer, (told, answer)
            assert told["kind"] == "pass" and told["take_kib"] == 50 * MIB
            decision = told["decisions"][0]
            assert decision["name"] == "web1", decision
            assert decision["action"] == "take", decision
            assert decision["outcome"] == "done", decision
            assert script.orders("web1") == [
                (decision["from_kib"], decision["to_kib"])]

            # Samples went by: their reliefs, which do nothing, aren't told.
            sample = daemon.status()["sample"]
            wait_until("samples", lambda: daemon.status()["sample"] > sample + 3)
            script.append("[domain web1]\nused = 1GiB")
            relief = client.wait("pass")
            assert relief["kind"] == "relief", relief
            assert relief["give_kib"] > 0, relief
            assert relief["decisions"][0]["outcome"] == "done", relief

    with daemon_on(QUIET, **FAST) as (daemon, _):
        daemon.wait_passes(1)
        with Subscriber(daemon, "passes") as client:
            # A pass is told that orders nothing.
            for _ in range(3):
                told = client.wait("pass")
                assert told["kind"] == "pass", told
                assert told["take_kib"] == told["give_kib"] == 0, told
            assert daemon.status()["passes"] > 0


def test_the_hosts_state_is_told():
    """Each change, with the state before; and a connection that is lost."""
    with daemon_on(QUIET, "--set", "host-reserve=200MiB", **SLOW) as (
            daemon, script):
        daemon.wait_ready()
        wait_until("the host is ok",
                   lambda: daemon.status()["host"]["state"] == "ok")
        with Subscriber(daemon, "states") as client:
            def told(old, state, connected=True):
                event = client.wait("host_state")
                got = event["old"], event["host"]["state"], \
                    event["host"]["connected"]
                assert got == (old, state, connected), event
                return event
            script.append("[host]\navailable = 150MiB")
            event = told("ok", "low")
            assert event["host"]["available_kib"] == 150 * MIB, event
            assert event["host"]["reserve_kib"] == 200 * MIB, event
            shown = client.call("status")["host"]
            assert event["host"] == shown, (event, shown)
            script.append("[host]\navailable = 90MiB")
            told("low", "critical")
            script.append("[host]\navailable = 6GiB")
            told("critical", "ok")
            script.append("[host]\nconnected = no\nerror = libvirt is away")
            event = told("ok", "ok", connected=False)
            assert "libvirt is away" in event["host"]["error"], event
            script.append("[host]\nconnected = yes")
            event = told("ok", "ok")
            assert event["host"]["error"] == "", event


def test_workers_are_told_of():
    """One that is killed goes with its error, and comes up under a new pid."""
    with daemon_on(QUIET, **SLOW) as (daemon, _):
        daemon.wait_ready()
        with Subscriber(daemon, "states") as client:
            for role in "collector", "actuator":
                pid = daemon.worker(role)["pid"]
                os.kill(pid, signal.SIGKILL)
                went = client.wait("worker_state")["worker"]
                assert went["role"] == role, went
                assert went["state"] == "waiting", went
                assert "pid" not in went, went
                assert went["error"] == "killed by signal 9 (Killed)", went
                assert went["restarts"] == 1, went
                came = client.wait("worker_state")["worker"]
                assert came["role"] == role, came
                assert came["state"] == "ready", came
                assert came["pid"] != pid, came
            # Calls that come and go are none of it.
            client.call("subscribe", {"states": True, "samples": True})
            for _ in range(5):
                assert client.wait("sample"), "no samples"
            told = [name for _, name, _ in client.kept]
            assert "worker_state" not in told, told


def test_domains_are_told_of():
    """One that comes, one that goes, and what becomes of those that stay."""
    with daemon_on(QUIET, *AT_ONCE, **SLOW) as (daemon, script):
        daemon.wait_ready()
        daemon.wait_state("web1", "ok")
        with Subscriber(daemon, "states") as client, \
                Subscriber(daemon, "states") as other:
            def told(name, state):
                """Its next event, which is the change to this state."""
                event = client.wait("domain_state",
                                    lambda e: e["name"] == name)
                assert event["state"] == state, event
                assert other.wait("domain_state",
                                  lambda e: e["name"] == name) == event
                return event

            script.append("[domain db]\nmax = 1GiB\nstate = paused")
            event = told("db", "paused")
            assert "old" not in event, event
            assert event["reason"] == "not-running", event
            assert event["uuid"] == daemon.domain("db")["uuid"], event
            assert event["text"] == daemon.domain("db")["text"], event

            script.append("[domain web1]\nstate = paused")
            assert told("web1", "paused")["old"] == "ok"
            script.append("[domain db]\nstate = gone")
            event = told("db", "gone")
            assert event["old"] == "paused" and event["reason"] == "gone", event

            # Started anew, it is another one.
            script.append("[domain web1]\nid = 77")
            assert told("web1", "gone")["old"] == "paused"
            assert "old" not in told("web1", "paused")

        # Who comes later isn't told what was before.
        with Subscriber(daemon, "states") as late:
            script.append("[domain late]\nmax = 1GiB\nstate = paused")
            event = late.wait("domain_state")
            assert event["name"] == "late", event


def test_domain_events_add_up_to_the_status():
    """Whoever follows them knows at any time what status would show."""
    with daemon_on(WORLD, *AT_ONCE, **FAST) as (daemon, script):
        daemon.wait_ready()
        with Subscriber(daemon, "states") as client:
            known = {d["name"]: (d["state"], d["reason"])
                     for d in client.call("status")["domains"]}
            changes = 0

            def agrees():
                nonlocal changes
                status = client.call("status")
                while client.kept:
                    name, event = client.event()
                    if name != "domain_state":
                        continue
                    changes += 1
                    if "old" in event:
                        assert known[event["name"]][0] == event["old"], event
                    known[event["name"]] = event["state"], event["reason"]
                shown = {d["name"]: (d["state"], d["reason"])
                         for d in status["domains"]}
                assert known == shown, (known, shown)
                return status["passes"]
            # Between the first call and the subscription something may change.
            client.kept.clear()
            known.update({d["name"]: (d["state"], d["reason"])
                          for d in client.call("status")["domains"]})
            client.kept.clear()
            goal = agrees() + 6
            wait_until("six passes", lambda: agrees() >= goal)
            assert changes > 5, changes
            assert script.orders("web1")


def test_pausing_is_told():
    """To others too, before the answer to who paused."""
    with daemon_on(QUIET, **SLOW) as (daemon, _):
        with Subscriber(daemon) as client, \
                Subscriber(daemon, "settings") as other:
            for method, is_paused in ("pause", True), ("resume", False):
                client.kept.clear()
                answer = client.call(method)
                assert answer["paused"] is is_paused, answer
                told = [m for m in client.kept if m[1] == "paused"]
                assert told == [[2, "paused", [answer]]], told
                assert other.event() == ("paused", answer)


def test_samples_are_what_the_hypervisor_shows():
    """Each sample as it was taken, whole, in order, none twice."""
    world = WORLD + "\n[domain db]\nsize = 700MiB\nmax = 1GiB\nunused = 55MiB\n"
    with daemon_on(world, "--set", "mode=observe", **SLOW) as (daemon, script):
        daemon.wait_ready()
        with Subscriber(daemon, "samples") as client:
            first = client.wait("sample")
            assert first["host"]["hostname"] == "scripted", first
            assert first["host"]["total_kib"] == 8 * 1024 * MIB, first
            domains = {d["name"]: d for d in first["domains"]}
            assert domains.keys() == {"web1", "db"}, first
            assert domains["db"]["actual_kib"] == 700 * MIB, domains
            assert domains["db"]["unused_kib"] == 55 * MIB, domains
            assert domains["web1"]["max_kib"] == 2048 * MIB, domains
            script.append("[host]\navailable = 3GiB\n[domain db]\nstate = gone")
            second = client.wait("sample", lambda s: len(s["domains"]) == 1)
            assert second["host"]["available_kib"] == 3072 * MIB, second
            times = [sample["taken_at_ms"] for sample in (first, second)]
            times += [client.wait("sample")["taken_at_ms"] for _ in range(5)]
            assert times == sorted(set(times)), times


def test_sixty_subscribers():
    """All hear the same, in the same order; who leaves is no loss to others."""
    with daemon_on(QUIET, **SLOW) as (daemon, _), contextlib.ExitStack() as stack:
        daemon.wait_ready()
        clients = [stack.enter_context(Subscriber(daemon, "settings"))
                   for _ in range(60)]
        daemon.call("pause")
        for client in clients[::2]:
            client.close()
        daemon.call("resume")
        for client in clients[1::2]:
            told = [client.event(), client.event()]
            assert told == [
                ("paused", {"paused": True, "was_paused": False}),
                ("paused", {"paused": False, "was_paused": True})], told


# ---- who doesn't read ----


# More than waits for one reader, in its socket and in the daemon.
FLOOD = 9000


def flood(daemon):
    """Makes so many events."""
    with Client(daemon.socket) as client:
        for start in range(0, FLOOD, 500):
            client.send(b"".join(
                msgpack.packb([0, number, ("pause", "resume")[number % 2], []])
                for number in range(start, start + 500)))
            for number in range(start, start + 500):
                client.answer(number)


def test_a_reader_that_stops_is_told_what_it_lost():
    """Received and lost are what was sent, each time; others get it all."""
    with daemon_on(QUIET, **SLOW) as (daemon, _):
        daemon.wait_ready()
        with Subscriber(daemon, "settings") as slow, \
                Subscriber(daemon, "settings") as fast, \
                answering(daemon, "one reader has stopped"):
            heard = []

            def listen():
                while len(heard) < 2 * (FLOOD + 1):
                    heard.append(fast.event()[0])
            listener = threading.Thread(target=listen)
            listener.start()
            total = 0
            for _ in range(2):
                flood(daemon)
                # What waits for it comes first, then the answer.
                slow.call("version")
                received = len(slow.kept)
                assert {m[1] for m in slow.kept} == {"paused"}, slow.kept[-1]
                slow.kept.clear()
                answer = daemon.call("pause")
                name, lost = slow.event()
                assert name == "lost" and lost["events"] > 0, (name, lost)
                assert received + lost["events"] == FLOOD, (received, lost)
                total += lost["events"]
                assert lost["total"] == total, (lost, total)
                assert slow.event() == ("paused", answer)
            listener.join()
            assert set(heard) == {"paused"}, "one that reads lost something"


# ---- memcoordctl events ----


@contextlib.contextmanager
def ctl(daemon, *args, **options):
    """memcoordctl in the background, with `out` and `err` that grow."""
    out, err = daemon.folder / "ctl.out", daemon.folder / "ctl.err"
    with open(out, "wb") as to, open(err, "wb") as errors:
        process = subprocess.Popen(
            [memcoord.program("memcoordctl"), "--socket", str(daemon.socket),
             *args], stdin=subprocess.DEVNULL, stdout=to, stderr=errors,
            **options)
    process.out, process.err = out, err
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def shows(process, *words):
    """Waits for a line that has all of these words; returns it."""
    def find():
        assert process.poll() is None, process.err.read_text()
        lines = process.out.read_text().splitlines()
        return next((line for line in lines
                     if all(word in line for word in words)), None)
    return wait_until(f"a line with {words}", find)


def ends(process, number=None):
    """Its exit status, after this signal."""
    if number is not None:
        process.send_signal(number)
    return process.wait(DEADLINE)


def test_ctl_follows_events():
    """A line for each: when, what, the numbers and the reason."""
    with daemon_on(WORLD, *AT_ONCE, "--set", "host-reserve=200MiB", **SLOW) as (
            daemon, script), ctl(daemon, "events", *TOPICS) as events:
        daemon.wait_ready()
        shows(events, "  sample  ", "8 GiB", "web1 1 GiB, unused ")
        daemon.wait_state("web1", "ok")
        daemon.call("run")
        line = shows(events, "  pass  ", "took 50 MiB; web1 1 GiB -> 974 MiB: ",
                     " MiB unused, 100 MiB stay")
        assert line.startswith("20"), line
        shows(events, "  domain_state  ", "web1: ok -> settling (settling): ")
        os.kill(daemon.worker("collector")["pid"], signal.SIGKILL)
        shows(events, "  worker_state  ", "collector: waiting: killed by signal")
        shows(events, "  worker_state  ", "collector: ready, pid ")
        daemon.call("pause")
        shows(events, "  paused  ", "Paused: nothing is taken or given")
        script.append("[host]\navailable = 150MiB")
        shows(events, "  host_state  ", "scripted: ok -> low, 150 MiB available",
              "reserve 200 MiB")
        assert ends(events, signal.SIGINT) == 0
        assert events.err.read_text() == ""


def test_ctl_follows_events_as_json():
    """An object on each line, of the topics that were named; SIGTERM is an end."""
    with daemon_on(QUIET, **FAST) as (daemon, _):
        daemon.wait_passes()
        with ctl(daemon, "events", "passes", "--json") as events:
            wait_until("three passes", lambda:
                       events.out.read_text().count("\n") >= 3)
            assert ends(events, signal.SIGTERM) == 0
            told = [json.loads(line)
                    for line in events.out.read_text().splitlines()]
            assert {event["event"] for event in told} == {"pass"}, told
            assert [d["name"] for d in told[0]["decisions"]] == ["web1"], told

        with ctl(daemon, "events", "passes", "--json") as events:
            shows(events, '"pass"')
            daemon.stop()
            assert ends(events) == 3
            last = json.loads(events.out.read_text().splitlines()[-1])
            assert last["error"]["name"] == "connection-lost", last
            assert "memcoordd has ended" in events.err.read_text()

        # Nobody listens, and a topic that isn't one.
        status, _, err = daemon.ctl("events")
        assert status == 3 and "memcoordd isn't running" in err, err
        status, _, err = daemon.ctl("events", "passes", "dreams")
        assert status == 2 and "'dreams', there are passes states" in err, err


def test_ctl_tells_what_it_lost():
    """memcoordctl that was stopped shows the rest, and says how much it lost."""
    with daemon_on(QUIET, **SLOW) as (daemon, _):
        daemon.wait_ready()
        with ctl(daemon, "events", "settings", "samples", "--json") as events:
            shows(events, '"sample"')
            events.send_signal(signal.SIGSTOP)
            flood(daemon)
            events.send_signal(signal.SIGCONT)
            sent = FLOOD

            def told():
                """How many it showed, and how many it lost."""
                lines = events.out.read_text().split("\n")[:-1]
                lost = [json.loads(line) for line in lines if '"lost"' in line]
                return (sum('"paused"' in line for line in lines),
                        lost[-1]["total"] if lost else 0)

            def tells_lost():
                nonlocal sent
                daemon.call("pause")
                sent += 1
                return told()[1] > 0
            wait_until("it tells what it lost", tells_lost)
            wait_until("the sum is what was sent", lambda: sum(told()) == sent)
            assert ends(events, signal.SIGTERM) == 0


# ---- memcoordctl record ----


def values(path):
    """What a recording holds; its end must be that of a value."""
    data = path.read_bytes()
    unpacker = msgpack.Unpacker()
    unpacker.feed(data)
    read = list(unpacker)
    assert unpacker.tell() == len(data), "it ends within a value"
    assert read[0] == {"format": "memcoord-recording", "version": 1}, read[0]
    return read[1:]


def grows(path, count):
    """Waits until the recording has so many samples."""
    wait_until(f"{path.name} has {count} samples", lambda:
               path.exists() and path.stat().st_size and
               len(values(path)) >= count)


def test_ctl_records_what_replays():
    """The samples of the file are those of the daemon, and replay."""
    with daemon_on(WORLD, *AT_ONCE, **FAST) as (daemon, _):
        daemon.wait_ready()
        file = daemon.folder / "a.rec"
        with Subscriber(daemon, "samples") as client, \
                ctl(daemon, "record", str(file)) as record:
            grows(file, 5)
            assert ends(record, signal.SIGINT) == 0
            recorded = values(file)
            wanted = []
            while not wanted or (wanted[-1]["taken_at_ms"] <
                                 recorded[-1]["taken_at_ms"]):
                wanted.append(client.wait("sample"))
            assert recorded == wanted[-len(recorded):]
            assert record.out.read_text().startswith(
                f"{file}: {len(recorded)} samples in "), record.out.read_text()
            assert record.out.read_text().endswith(", 0 lost\n")
        replayed = subprocess.run(
            [memcoord.program("memcoordd"), "--config", str(daemon.config),
             "--replay", str(file)], capture_output=True, text=True)
        assert replayed.returncode == 0, replayed.stderr
        assert f"{len(recorded)} samples of" in replayed.stdout, replayed.stdout
        assert "web1" in replayed.stdout, replayed.stdout

        # What is there already stays, but for who insists.
        before = file.read_bytes()
        status, _, err = daemon.ctl("record", str(file), "--for", "200ms")
        assert status == 1 and f"{file}: there is such a file" in err, err
        assert file.read_bytes() == before
        done = daemon.ctl_json("record", str(file), "--for", "300ms", "--force")
        assert done["file"] == str(file) and done["lost"] == 0, done
        assert done["samples"] == len(values(file)) and done["span_ms"] >= 300
        assert file.read_bytes() != before

        # Through a pipe.
        copy = daemon.folder / "copy.rec"
        with open(copy, "wb") as to:
            piped = subprocess.run(
                [memcoord.program("memcoordctl"), "--socket", daemon.socket,
                 "record", "-", "--for", "300ms"], stdout=to,
                stderr=subprocess.PIPE, text=True)
        assert piped.returncode == 0, piped.stderr
        assert piped.stderr.startswith(f"-: {len(values(copy))} sample"), piped

        # The daemon ends: so does the recording, whole.
        cut = daemon.folder / "cut.rec"
        with ctl(daemon, "record", str(cut)) as record:
            grows(cut, 1)
            daemon.stop()
            assert ends(record) == 3
            assert "memcoordd has ended" in record.err.read_text()
            assert values(cut)


def test_a_recording_on_a_full_disk():
    """It is an error that names the file, whose last sample is whole."""
    most = 10000

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    with daemon_on(QUIET, **FAST) as (daemon, _):
        daemon.wait_ready()
        with Subscriber(daemon, "samples") as client:
            sample = len(msgpack.packb(client.wait("sample")))
        most = 2 * sample + sample // 2
        file = daemon.folder / "full.rec"
        with ctl(daemon, "record", str(file), preexec_fn=limit) as record:
            assert ends(record) == 1
            assert f"{file}: File too large" in record.err.read_text()
            assert len(values(file)) == 2

        status, _, err = daemon.ctl("record", "/dev/full", "--force")
        assert status == 1 and "/dev/full: No space left on device" in err, err
        missing = daemon.folder / "missing" / "a.rec"
        status, _, err = daemon.ctl("record", str(missing))
        assert status == 1 and f"{missing}: No such file" in err, err


if __name__ == "__main__":
    memcoord.main(globals())
