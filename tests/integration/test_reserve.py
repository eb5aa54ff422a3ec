#!/usr/bin/python3
"""Room that is kept for domains that will start, through the socket."""

import grp
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (AT_ONCE, FAST, MIB, Client, RpcError,  # noqa: E402
                      daemon_on, folder, wait_until)

GIB = 1024 * MIB

# Of 8 GiB the host has 3 GiB available, and idle doesn't need 3 of its 4 GiB.
WORLD = """
[host]
total = 8GiB
system = 1GiB

[domain idle]
size = 4GiB
max = 4GiB
used = 600MiB
rss = 4GiB

[domain web1]
size = 400MiB
max = 2GiB
used = 100MiB
rss = 0
"""
ROOM = 3 * GIB - 200 * MIB  # less the host's reserve

# Nothing moves: what stands is planned.
STILL = {"interval": "600", "collector": "600"}


def numbers(reservation, *keys):
    return tuple(reservation[key] for key in keys)


def refusal(daemon, method, params):
    """The name and the sentence of an error."""
    try:
        result = daemon.call(method, params)
    except RpcError as error:
        return error.name, error.sentence
    raise AssertionError(f"{method} {params} was answered: {result}")


def names(daemon):
    return [r["name"] for r in daemon.call("reservations")["reservations"]]


def grown(script, name):
    """The orders by which a domain was given memory."""
    return [order for order in script.orders(name) if order[1] > order[0]]


def test_room_that_is_there():
    """It is kept at once, and the host's sum says so."""
    with daemon_on(WORLD, *AT_ONCE, **STILL) as (daemon, _):
        daemon.wait_ready()
        before = daemon.status()["host"]
        assert numbers(before, "reserved_kib", "missing_kib") == (0, 0)
        made = daemon.call("reserve", {"size_kib": GIB, "name": "new",
                                       "wait_ms": 60000})
        assert made["ready"] is True and made["missing_kib"] == 0, made
        assert numbers(made, "name", "size_kib", "hold") == ("new", GIB, False)
        assert 50000 < made["ttl_left_ms"] <= 60000, made
        for host in daemon.status()["host"], daemon.call("plan")["host"]:
            assert numbers(host, "reserved_kib", "missing_kib") == (GIB, 0)
            assert host["budget_kib"] == before["budget_kib"] - GIB, host
        listed = daemon.call("reservations")
        assert numbers(listed, "reserved_kib", "missing_kib") == (GIB, 0)
        assert [r["id"] for r in listed["reservations"]] == [made["id"]]
        status, out, _ = daemon.ctl("status")
        assert status == 0 and "less 1 GiB reserved" in out, out
        text = daemon.call("metrics")["text"]
        assert "memcoord_host_reserved_bytes 1073741824\n" in text, text
        assert "memcoord_host_reserved_missing_bytes 0\n" in text, text
        daemon.wait_log(f"reservation {made['id']} for new: made")


def test_room_is_made():
    """What is missing is taken at once; the call is answered once it is there."""
    with daemon_on(WORLD, *AT_ONCE, "--set", "release-step=1GiB",
                   interval="600", collector="100ms") as (daemon, script):
        daemon.wait_ready()
        with Client(daemon.socket) as client:
            client.send([0, 1, "reserve", [{
                "size_kib": ROOM + 400 * MIB, "name": "new",
                "wait_ms": 60000}]])
            wait_until("idle is made smaller", lambda: script.orders("idle"))
            host = daemon.status()["host"]
            assert numbers(host, "reserved_kib", "budget_kib") == (
                ROOM + 400 * MIB, 0), host
            assert host["missing_kib"] >= 400 * MIB, host
            seen = daemon.status()["sample"]
            wait_until("samples", lambda: daemon.status()["sample"] > seen + 2)
            assert [r["ready"] for r in daemon.call("reservations")[
                "reservations"]] == [False], "the host doesn't show it yet"
            script.append("[domain idle]\nrss = auto")
            made = client.answer(1)
        assert made["ready"] is True and made["missing_kib"] == 0, made
        daemon.wait_log("for new: its room is there")


def test_a_deadline():
    """A call that waits in vain is answered in time, and says what is missing."""
    with daemon_on(WORLD, *AT_ONCE, **FAST) as (daemon, _):
        daemon.wait_ready()
        start = time.monotonic()
        asked = daemon.call("reserve", {"size_kib": 7 * GIB, "wait_ms": 700})
        took = time.monotonic() - start
        assert 0.65 <= took < 5, took
        assert asked["ready"] is False and asked["missing_kib"] > 3 * GIB, asked
        # It is looked for further on.
        assert daemon.call("reservations")["missing_kib"] > 3 * GIB


def test_ends():
    """By time, by id, by name; what is ended is free again."""
    with daemon_on(WORLD, *AT_ONCE, **STILL) as (daemon, _):
        daemon.wait_ready()
        reserve = {"size_kib": 100 * MIB}
        daemon.call("reserve", {**reserve, "name": "short", "ttl_ms": 300})
        one = daemon.call("reserve", {**reserve, "ttl_ms": 86400000})
        daemon.call("reserve", {**reserve, "name": "two"})
        wait_until("its time is over", lambda: names(daemon) == ["", "two"])
        assert daemon.status()["host"]["reserved_kib"] == 200 * MIB
        assert daemon.call("unreserve", {"id": one["id"]})["id"] == one["id"]
        assert daemon.call("unreserve", {"name": "two"})["name"] == "two"
        assert daemon.status()["host"]["reserved_kib"] == 0
        for params in {"id": one["id"]}, {"name": "two"}:
            assert refusal(daemon, "unreserve", params)[0] == "not-found"
        for params in {}, {"id": 1, "name": "two"}, {"name": ""}:
            assert refusal(daemon, "unreserve", params)[0] == "invalid-params"


def test_an_end_while_a_call_waits():
    """The call is told so, whatever ends what it waits for."""
    with daemon_on(WORLD, *AT_ONCE, **STILL) as (daemon, _):
        daemon.wait_ready()
        params = {"size_kib": 7 * GIB, "name": "big", "wait_ms": 60000}
        with Client(daemon.socket) as client:
            for end in (
                    lambda: daemon.call("unreserve", {"name": "big"}),
                    lambda: daemon.call("reserve", {"size_kib": 1, "name": "big"}),
            ):
                client.send([0, 1, "reserve", [params]])
                client.send([0, 2, "version", []])
                assert client.answer(2), "another call is answered meanwhile"
                end()
                try:
                    raise AssertionError(client.answer(1))
                except RpcError as error:
                    assert error.name == "not-found", error
            client.send([0, 3, "reserve", [{**params, "ttl_ms": 100}]])
            try:
                raise AssertionError(client.answer(3))
            except RpcError as error:
                assert "time is over" in error.sentence, error


def test_hold():
    """It ends with its client, at once, and not before; by its ttl if given."""
    with daemon_on(WORLD, *AT_ONCE, **STILL) as (daemon, _):
        daemon.wait_ready()
        with Client(daemon.socket) as client:
            held = client.call("reserve", {"size_kib": GIB, "name": "held",
                                           "hold": True})
            assert held["hold"] is True and "ttl_left_ms" not in held, held
            client.call("reserve", {"size_kib": GIB, "name": "left"})
            client.send([0, 9, "reserve", [{
                "size_kib": 7 * GIB, "name": "waits", "hold": True,
                "wait_ms": 60000}]])
            client.send([0, 10, "version", []])
            client.answer(10)
            assert names(daemon) == ["held", "left", "waits"]
        wait_until("what was held is gone", lambda: names(daemon) == ["left"])

        holder = subprocess.Popen(
            [memcoord.program("memcoordctl"), "--socket", str(daemon.socket),
             "reserve", "1GiB", "--name", "ctl", "--hold"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        wait_until("it is held", lambda: "ctl" in names(daemon))
        holder.kill()
        holder.communicate()
        wait_until("it died, and what it held is gone",
                   lambda: names(daemon) == ["left"])


def hold_by_ctl(daemon):
    holder = subprocess.Popen(
        [memcoord.program("memcoordctl"), "--socket", str(daemon.socket),
         "--json", "reserve", "512MiB", "--name", "ctl", "--hold"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True)
    wait_until("it is held", lambda: "ctl" in names(daemon))
    return holder


def test_hold_by_memcoordctl():
    """It tells that the room is there and holds it until a signal comes."""
    with daemon_on(WORLD, *AT_ONCE, **STILL) as (daemon, _):
        daemon.wait_ready()
        for number in signal.SIGTERM, signal.SIGINT:
            holder = hold_by_ctl(daemon)
            assert json.loads(holder.stdout.readline() + "".join(
                iter(lambda: holder.stdout.readline(), "}\n")) + "}")["ready"]
            assert holder.poll() is None, "it went by itself"
            holder.send_signal(number)
            assert holder.wait(memcoord.DEADLINE) == 0
            holder.communicate()
            wait_until("it is gone", lambda: names(daemon) == [])
        holder = hold_by_ctl(daemon)
        daemon.stop()
        _, err = holder.communicate(timeout=memcoord.DEADLINE)
        assert holder.returncode == 3 and "held" in err, (holder.returncode, err)


def test_one_name():
    """A name is reserved once: a new one takes the place of the old one."""
    with daemon_on(WORLD, *AT_ONCE, **STILL) as (daemon, _):
        daemon.wait_ready()
        old = daemon.call("reserve", {"size_kib": 2 * GIB, "name": "a"})
        late = daemon.call("reserve", {"size_kib": 2 * GIB, "name": "b"})
        assert old["ready"] and not late["ready"], (old, late)
        # It keeps its place where it isn't larger, or goes to the end.
        again = daemon.call("reserve", {"size_kib": 2 * GIB, "name": "a"})
        assert again["ready"] and again["id"] != old["id"], again
        assert names(daemon) == ["a", "b"]
        larger = daemon.call("reserve", {"size_kib": 2 * GIB + 1, "name": "a"})
        assert not larger["ready"] and names(daemon) == ["b", "a"], larger
        # Nameless ones don't take each other's place.
        for _ in range(2):
            daemon.call("reserve", {"size_kib": 1, "name": ""})
        assert names(daemon) == ["b", "a", "", ""]


def test_first_come_first_served():
    """What is missing goes to the last; who is next gets what becomes free."""
    with daemon_on(WORLD, *AT_ONCE, **STILL) as (daemon, _):
        daemon.wait_ready()
        first = daemon.call("reserve", {"size_kib": 2 * GIB, "name": "first"})
        with Client(daemon.socket) as client:
            client.send([0, 1, "reserve", [{"size_kib": 2 * GIB, "name": "next",
                                            "wait_ms": 60000}]])
            wait_until("it waits", lambda: len(names(daemon)) == 2)
            last = daemon.call("reserve", {"size_kib": GIB, "name": "last"})
            assert first["ready"] and last["missing_kib"] == GIB, (first, last)
            rows = daemon.call("reservations")
            missing = [r["missing_kib"] for r in rows["reservations"]]
            assert missing[0] == 0 and 0 < missing[1] < 2 * GIB, missing
            assert sum(missing) == rows["missing_kib"], rows
            assert rows["reserved_kib"] == 5 * GIB, rows
            assert refusal(daemon, "unreserve", {"name": "nobody"})[0] == (
                "not-found")
            daemon.call("unreserve", {"id": first["id"]})
            assert client.answer(1)["ready"] is True


def test_a_needy_domain_does_not_get_it():
    """What is reserved is given to nobody; once it is ended it is."""
    with daemon_on(WORLD, *AT_ONCE, interval="600",
                   collector="100ms") as (daemon, script):
        daemon.wait_ready()
        script.append("[domain idle]\nused = 4GiB\n\n[domain web1]\nrss = auto")
        daemon.wait_state("web1", "ok")
        daemon.call("reserve", {"size_kib": 7 * GIB, "ttl_ms": 3600000})
        script.append("[domain web1]\nused = 380MiB")
        daemon.wait_state("web1", "needy")
        seen = daemon.status()["sample"]
        wait_until("more samples", lambda: daemon.status()["sample"] > seen + 5)
        assert not grown(script, "web1"), script.orders("web1")
        daemon.call("unreserve", {"id": 1})
        wait_until("it is fed", lambda: grown(script, "web1"))


def test_a_domain_that_starts_in_it():
    """What the domain of its name has touched isn't counted twice."""
    with daemon_on(WORLD, *AT_ONCE, **FAST) as (daemon, script):
        daemon.wait_ready()
        daemon.call("reserve", {"size_kib": 2 * GIB, "name": "new",
                                "ttl_ms": 3600000})
        before = daemon.call("reservations")["reservations"][0]
        assert "touched_kib" not in before, before
        script.append("[domain new]\nsize = 2GiB\nrss = 1536MiB")
        after = wait_until("its memory is taken off", lambda: next(
            (r for r in daemon.call("reservations")["reservations"]
             if "touched_kib" in r), None))
        assert numbers(after, "touched_kib", "size_kib", "ready") == (
            1536 * MIB, 2 * GIB, True), after
        assert daemon.status()["host"]["reserved_kib"] == 512 * MIB
        script.append("[domain new]\nrss = 2100MiB")
        wait_until("it has more than was reserved",
                   lambda: daemon.status()["host"]["reserved_kib"] == 0)


def test_limits():
    """Sizes that the host can't have, times out of range, one too many."""
    with daemon_on(WORLD, *AT_ONCE, **STILL) as (daemon, _):
        daemon.wait_ready()
        name, sentence = refusal(daemon, "reserve", {"size_kib": 8 * GIB})
        assert name == "invalid-params", (name, sentence)
        for number in "8 GiB", "200 MiB":
            assert number in sentence, sentence
        for params in ({}, {"size_kib": 0}, {"size_kib": 1, "ttl_ms": 0},
                       {"size_kib": 1, "ttl_ms": 86400001},
                       {"size_kib": 1, "wait_ms": 600001},
                       {"size_kib": 1, "name": 256 * "x"},
                       {"size_kib": 1, "hold": 1}):
            assert refusal(daemon, "reserve", params)[0] == "invalid-params"
        assert names(daemon) == []
        with Client(daemon.socket) as client:
            for i in range(256):
                client.call("reserve", {"size_kib": 1, "name": str(i)})
        name, sentence = refusal(daemon, "reserve", {"size_kib": 1})
        assert (name, "256" in sentence) == ("busy", True), sentence
        # The place of one that is there is free for its name.
        assert daemon.call("reserve", {"size_kib": 1, "name": "17"})["ready"]
        assert len(names(daemon)) == 256


def test_before_the_first_sample():
    """Nobody knows what the host has: no room is promised then."""
    with folder() as path:
        daemon = memcoord.Daemon(path, f"scripted:{path}/none")
        try:
            name, sentence = refusal(daemon, "reserve", {"size_kib": GIB})
            assert name == "unavailable" and "no sample" in sentence, sentence
            assert names(daemon) == []
        finally:
            daemon.stop()


def test_readers():
    """Who may only read sees what is reserved and changes nothing."""
    gid = 65534

    def ask():
        answers = []
        with Client(daemon.socket) as client:
            for call in (("reserve", {"size_kib": 1}), ("unreserve", {"id": 1}),
                         ("reservations",)):
                try:
                    client.call(*call)
                    answers.append("done")
                except RpcError as error:
                    answers.append(error.name)
        return answers

    group = grp.getgrgid(gid).gr_name
    with daemon_on(WORLD, "--set", f"group={group}") as (daemon, _):
        os.chmod(daemon.folder, 0o755)
        assert memcoord.as_user(65534, gid, [], ask) == [
            "permission-denied", "permission-denied", "done"]


def test_settings_and_events():
    """It outlives a reload; who subscribed hears of all that befalls it."""
    with daemon_on(WORLD, *AT_ONCE, **STILL) as (daemon, _):
        daemon.wait_ready()
        with Client(daemon.socket) as hearer:
            hearer.call("subscribe", {"reservations": True})
            start = time.time() * 1000
            daemon.call("reserve", {"size_kib": GIB, "name": "a"})
            # With a larger reserve the host hasn't got the room any more.
            daemon.config.write_text("[host]\nhost-reserve = 2560MiB\n")
            daemon.process.send_signal(signal.SIGHUP)
            wait_until("room is missing",
                       lambda: daemon.status()["host"]["missing_kib"] > 0)
            daemon.config.write_text("")
            daemon.process.send_signal(signal.SIGHUP)
            wait_until("it is there again",
                       lambda: daemon.status()["host"]["missing_kib"] == 0)
            daemon.call("reserve", {"size_kib": GIB, "name": "a"})
            daemon.call("reserve", {"size_kib": 1, "name": "b", "ttl_ms": 1})
            wait_until("b is gone", lambda: names(daemon) == ["a"])
            with Client(daemon.socket) as client:
                client.call("reserve", {"size_kib": 1, "name": "c", "hold": True})
            wait_until("c is gone", lambda: names(daemon) == ["a"])
            daemon.call("unreserve", {"name": "a"})
            heard = []
            while ("released", "a") not in heard:
                kind, method, (record,) = hearer.receive()
                assert (kind, method) == (2, "reservation"), (kind, method)
                assert abs(record["at_ms"] - start) < 60000, record
                heard.append((record["what"], record["reservation"]["name"]))
        assert heard == [
            ("made", "a"), ("ready", "a"), ("missing", "a"), ("ready", "a"),
            ("replaced", "a"), ("made", "a"), ("ready", "a"),
            ("made", "b"), ("ready", "b"), ("expired", "b"),
            ("made", "c"), ("ready", "c"), ("left", "c"), ("released", "a"),
        ], heard


def test_memcoordctl():
    """Exit status 0 when the room is there, 1 when some of it is missing."""
    with daemon_on(WORLD, *AT_ONCE, **STILL) as (daemon, _):
        daemon.wait_ready()
        status, out, err = daemon.ctl("reserve", "1GiB", "--name", "web9",
                                      "--ttl", "10m")
        assert status == 0 and "for web9, 1 GiB" in out and "ready" in out, (out, err)
        assert "in 10m" in out or "in 9m" in out, out
        status, out, err = daemon.ctl("reserve", "6GiB", "--wait", "200ms")
        assert status == 1 and "missing" in out and err == "", (status, out, err)
        rows = daemon.ctl_json("reservations")["reservations"]
        assert [r["ready"] for r in rows] == [True, False], rows
        status, out, _ = daemon.ctl("reservations")
        assert "web9" in out and "7 GiB reserved" in out, out
        # A name may be a number.
        daemon.ctl("reserve", "1MiB", "--name", str(rows[0]["id"]))
        assert daemon.ctl("unreserve", "--name", str(rows[0]["id"]))[0] == 0
        assert len(daemon.call("reservations")["reservations"]) == 2
        assert daemon.ctl("unreserve", "web9")[0] == 0
        assert daemon.ctl("unreserve", str(rows[1]["id"]))[0] == 0
        status, out, _ = daemon.ctl("reservations")
        assert (status, out) == (0, "Nothing is reserved.\n")
        status, _, err = daemon.ctl("unreserve", "web9")
        assert status == 1 and "web9" in err, err
        for words in (["reserve"], ["reserve", "x"], ["reserve", "5"],
                      ["reserve", "1G", "--wait", "1h"], ["unreserve"],
                      ["reserve", "1G", "--ttl", "2d"], ["status", "--hold"]):
            assert daemon.ctl(*words)[0] == 2, words


if __name__ == "__main__":
    memcoord.main(globals())
