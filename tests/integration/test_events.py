#!/usr/bin/python3
"""What subscribers are told, and what becomes of those that don't read."""

import contextlib
import os
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (AT_ONCE, FAST, MIB, Client, RpcError,  # noqa: E402
                      answering, daemon_on, wait_until)

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
        while True:
            told, record = self.event()
            if told == name and condition(record):
                return record


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
            goal = agrees() + 10
            wait_until("ten passes", lambda: agrees() >= goal)
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
            times = [first["taken_at_ms"], second["taken_at_ms"]]
            numbers = []
            for _ in range(5):
                sample = client.wait("sample")
                times.append(sample["taken_at_ms"])
                numbers.append(client.call("status")["sample"])
            assert times == sorted(set(times)), times


if __name__ == "__main__":
    memcoord.main(globals())
