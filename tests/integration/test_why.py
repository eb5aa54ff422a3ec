#!/usr/bin/python3
"""Why a domain stands as it does: the step that decided, and what would help."""

import contextlib
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (AT_ONCE, MIB, RpcError, daemon_on,  # noqa: E402
                      wait_until)

KERNEL = 42872  # KiB that a scripted guest's kernel takes, see scripted.h
QUICK = {"interval": "600", "collector": "100ms"}

# Each is named for what it shows.
FLEET = """
[host]
total = 16GiB
connected = no

[domain idle]
size = 1GiB
max = 2GiB
used = 100MiB

[domain cached]
size = 1GiB
used = 100MiB
cache = 2GiB

[domain content]
size = 512MiB
used = 360MiB

[domain needy]
size = 512MiB
max = 2GiB
used = 440MiB

[domain full]
size = 512MiB
used = 440MiB

[domain bare]
size = 512MiB
balloon = no

[domain late]
size = 512MiB
age = 60s

[domain silent]
size = 512MiB
numbers = absent

[domain seen]
size = 1GiB
used = 100MiB

[domain left]
size = 512MiB
"""
CONFIG = "[domain seen]\nmode = observe\n[domain left]\nmode = off\n"


@contextlib.contextmanager
def fleet_on(*args):
    """All of them, with settled numbers, on a daemon that is paused."""
    with daemon_on(FLEET, *AT_ONCE, *args, config=CONFIG,
                   **QUICK) as (daemon, script):
        # Before the first sample, or its relief would feed the needy.
        daemon.call("pause")
        script.append("[host]\nconnected = yes")
        daemon.wait_ready()
        wait_until("numbers are settled", lambda: not {
            "settling", "unknown"} & {
                d["state"] for d in daemon.status()["domains"]})
        yield daemon, script


def why(daemon, name):
    """The answer, once it is known to hold together."""
    told = daemon.call("why", {"name": name})
    decided = [s["name"] for s in told["steps"] if s["decided"]]
    assert decided == [told["decided_by"]], told
    assert told["domain"]["name"] == name, told
    assert all(s["text"] for s in told["steps"] + told["changes"]), told
    return told


def change(told, name):
    """The value of what would change the decision."""
    found = [c for c in told["changes"] if c["name"] == name]
    assert len(found) == 1, (name, told["changes"])
    return found[0].get("value_kib", found[0].get("value_ms"))


def value(told, step):
    return next(s for s in told["steps"] if s["name"] == step)["value_kib"]


def test_each_is_decided_by_its_step():
    """The step that is named is the one that the domain's trouble is about."""
    wanted = {
        # name: reason, step, what is done
        "idle": ("surplus-step", "release-step", "take"),
        "cached": ("at-reserve", "guest-reserve", "keep"),
        "content": ("within-slack", "slack", "keep"),
        "needy": ("need", "need", "give"),
        "full": ("at-maximum", "maximum", "keep"),
        "bare": ("no-balloon", "takes-part", "keep"),
        "late": ("stale", "numbers", "keep"),
        "silent": ("no-numbers", "numbers", "keep"),
        "seen": ("observe-only", "mode", "keep"),
        "left": ("mode-off", "takes-part", "keep"),
    }
    with fleet_on() as (daemon, _):
        plan = {d["name"]: d for d in daemon.call("plan")["decisions"]}
        for name, (reason, step, action) in wanted.items():
            told = why(daemon, name)
            assert told["domain"]["reason"] == reason, told
            assert told["decided_by"] == step, (name, told["decided_by"])
            assert told["action"] == action == plan[name]["action"], told
            assert told["to_kib"] == plan[name]["to_kib"], (name, told)
            assert told["paused"], told
            assert told["changes"], told


def test_numbers_are_those_of_the_guest():
    """Values of steps, their sentences and the inputs tell the same."""
    with fleet_on("--set", "guest-reserve=120MiB") as (daemon, _):
        told = why(daemon, "idle")
        free = 924 * MIB - KERNEL
        assert value(told, "spare") == free - 120 * MIB, told
        assert value(told, "release-step") == 50 * MIB, told
        assert told["to_kib"] == 974 * MIB, told
        names = [s["name"] for s in told["steps"]]
        assert names[0] == "takes-part" and names[-1] == "mode", names
        assert names.index("need") < names.index("spare"), names
        inputs = {i["name"]: i for i in told["inputs"]}
        assert inputs["unused"]["value_kib"] == free, inputs
        assert inputs["unused"]["source"] == "guest", inputs
        assert inputs["unused"]["age_ms"] < 5000, inputs
        assert inputs["guest-reserve"] == {
            "name": "guest-reserve", "value_kib": 120 * MIB,
            "source": "--set"}, inputs
        assert inputs["max"]["source"] == "hypervisor", inputs
        assert "age_ms" not in inputs["slack"], inputs
        age = why(daemon, "late")["steps"][-1]["value_ms"]
        assert 55000 < age < 75000, age


def test_what_is_said_to_change_it_does():
    """Told thresholds, reached by the guest, turn the decision."""
    with fleet_on() as (daemon, script):

        def becomes(name, used, reason):
            script.append(f"[domain {name}]\nused = {used}KiB")
            wait_until(f"{name} is {reason} with {used} KiB used", lambda: why(
                daemon, name)["domain"]["reason"] == reason)

        told = why(daemon, "content")
        over = change(told, "unused-over")
        assert over == 116 * MIB, told
        becomes("content", 512 * MIB - KERNEL - over - 8, "surplus")
        under = change(told, "usable-under")
        assert under == 100 * MIB, told
        becomes("content", 512 * MIB - KERNEL - under + 8, "at-maximum")
        becomes("content", 512 * MIB - KERNEL - under, "at-reserve")

        at = change(why(daemon, "idle"), "unused-at-most")
        becomes("idle", 1024 * MIB - KERNEL - at + 8, "within-slack")

        at = change(why(daemon, "needy"), "usable-at-least")
        becomes("needy", 512 * MIB - KERNEL - at, "at-reserve")


def test_a_need_on_a_host_that_is_low():
    """It says how much more available funds the need, and that much does."""
    with fleet_on() as (daemon, script):
        available = 150 * MIB
        script.append(f"[host]\navailable = {available}KiB")

        def is_low():
            told = why(daemon, "needy")
            return told if told["domain"]["reason"] == "need-unfunded" else None
        told = wait_until("it isn't funded", is_low)
        assert told["decided_by"] == "host-state", told
        assert "low" in told["steps"][-1]["text"], told
        sure = change(told, "host-more-for-reserve")
        whole = change(told, "host-more")
        assert 0 < sure <= whole, told

        script.append(f"[host]\navailable = {available + sure}KiB")
        wait_until("its reserve is funded", lambda: why(daemon, "needy")[
            "domain"]["reason"] in ("need-rationed", "need"))
        script.append(f"[host]\navailable = {available + whole}KiB")
        wait_until("all of it is funded", lambda: why(daemon, "needy")[
            "domain"]["reason"] == "need")


def test_a_budget_that_is_too_small():
    """On a host that gives, what its budget lacks is told."""
    with fleet_on() as (daemon, script):
        promised = daemon.status()["host"]["promised_kib"]
        script.append(
            f"[host]\navailable = {200 * MIB + promised + 20 * MIB}KiB")
        told = wait_until("it is funded in part", lambda: next(filter(
            lambda t: t["domain"]["reason"] == "need-partly-funded",
            [why(daemon, "needy")]), None))
        assert told["decided_by"] == "budget", told
        assert told["action"] == "give", told
        assert told["steps"][-1]["name"] == "share", told


def test_a_cooldown_ends_when_it_is_said_to():
    """After the time that is told it is taken from again."""
    with fleet_on("--set", "cooldown=2s") as (daemon, script):
        script.append("[domain idle]\nswap-in = 20MiB")
        told = wait_until("it cools down", lambda: next(filter(
            lambda t: t["decided_by"] == "cooldown",
            [why(daemon, "idle")]), None))
        assert told["domain"]["reason"] == "cooldown", told
        left = change(told, "taken-in") / 1000
        assert 0 < left <= 2, told
        start = time.monotonic()
        wait_until("it is taken from again", lambda: why(
            daemon, "idle")["decided_by"] == "release-step")
        took = time.monotonic() - start
        assert left - 1 < took < left + 2, (left, took)


def test_the_last_decisions():
    """What moved it is told with what became of it, a few at most."""
    with fleet_on() as (daemon, script):
        assert why(daemon, "idle")["last"] == []
        before = time.time() * 1000
        for count in 1, 2:
            wait_until("it can be taken from", lambda: why(
                daemon, "idle")["action"] == "take")
            daemon.call("run")
            wait_until("it has come down", lambda: why(
                daemon, "idle")["domain"]["size_kib"]
                == (1024 - 50 * count) * MIB)
        last = why(daemon, "idle")["last"]
        assert [(d["from_kib"], d["to_kib"]) for d in last] == [
            (1024 * MIB, 974 * MIB), (974 * MIB, 924 * MIB)], last
        for decision in last:
            assert decision["action"] == "take", decision
            assert decision["kind"] == "pass", decision
            assert decision["outcome"] == "done", decision
            assert decision["reason"] == "surplus-step", decision
            assert "taking 50 MiB" in decision["text"], decision
            assert before - 60000 < decision["at_ms"] < before + 60000
        kept = why(daemon, "bare")["last"]
        assert [d["reason"] for d in kept] == ["no-balloon"], kept
        script.append("[domain idle]\nstate = gone")
        wait_until("it is gone", lambda: daemon.domain("idle") is None)
        script.append("[domain idle]\nstate = running\nid = 99")
        wait_until("it is back", lambda: daemon.domain("idle"))
        assert why(daemon, "idle")["last"] == [], "another one's past is told"


def test_the_command():
    """memcoordctl why tells it in lines of at most 80 columns."""
    with fleet_on() as (daemon, _):
        status, out, err = daemon.ctl("why", "idle")
        assert (status, err) == (0, ""), (status, err)
        assert out.startswith("idle goes from 1 GiB to 974 MiB: "), out
        marked = [l for l in out.splitlines() if l.startswith("-> ")]
        assert len(marked) == 1 and "release-step" in marked[0], out
        assert "gives no more once unused falls to 116 MiB" in out, out
        assert "paused" in out, out
        assert max(map(len, out.splitlines())) <= 80, out
        told = daemon.ctl_json("why", "idle")
        assert told["decided_by"] == "release-step", told
        assert told["domain"]["name"] == "idle", told

        status, _, err = daemon.ctl("why")
        assert status == 2 and "wants a name" in err, (status, err)
        status, _, err = daemon.ctl("why", "nobody")
        assert status == 1 and "'nobody'" in err, (status, err)


def test_an_unknown_name():
    """A domain that isn't there is not-found."""
    with fleet_on() as (daemon, _):
        try:
            daemon.call("why", {"name": "nobody"})
            raise AssertionError("it was explained")
        except RpcError as error:
            assert error.name == "not-found", error
            assert "nobody" in error.sentence, error


if __name__ == "__main__":
    memcoord.main(globals())
