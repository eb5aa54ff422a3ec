#!/usr/bin/python3
"""What was done before: the passes that are kept, and who asks for them."""

import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (  # noqa: E402
    AT_ONCE, FAST, MIB, Client, RpcError, daemon_on, wait_until)

WORLD = """
[host]
total = 8GiB

[domain idle]
size = 512MiB
max = 2GiB
used = 100MiB

[domain off]
size = 300MiB
max = 300MiB
used = 200MiB
"""

CONFIG = '[domain "off"]\nmode = off\n'


def history(daemon, **params):
    return daemon.call("history", params)


def decisions(passes, name):
    """What was decided of one domain: number, kind and the decision."""
    return [(made["number"], made["kind"], decision)
            for made in passes for decision in made["decisions"]
            if decision["name"] == name]


def wait_at_rest(daemon, name):
    daemon.wait_ready()
    wait_until(f"{name} has come to rest", lambda: daemon.domain(name)["reason"]
               in ("at-reserve", "within-slack", "at-minimum"))
    daemon.wait_passes(2)  # at rest since the first of these, or before


def refusal(daemon, params):
    try:
        history(daemon, **params)
    except RpcError as error:
        return error
    raise AssertionError(f"{params} is not refused")


def test_what_was_done_is_told():
    """Each order with its outcome, what changed and why; numbers go on."""
    with daemon_on(WORLD, *AT_ONCE, config=CONFIG, **FAST) as (daemon, script):
        wait_at_rest(daemon, "idle")
        passes = history(daemon)["passes"]
        numbers = [made["number"] for made in passes]
        assert numbers == list(range(1, len(numbers) + 1)), numbers
        times = [made["at_ms"] for made in passes]
        assert times == sorted(times), times

        of_idle = decisions(passes, "idle")
        ordered = [(decision["from_kib"], decision["to_kib"])
                   for _, _, decision in of_idle
                   if decision["from_kib"] != decision["to_kib"]]
        assert ordered == script.orders("idle"), (ordered, script.text())
        assert {decision["outcome"] for _, _, decision in of_idle} <= \
            {"done", "none"}, of_idle
        # The last word is why it rests; then nothing is said again.
        assert of_idle[-1][2]["action"] == "keep", of_idle
        assert daemon.domain("idle")["reason"] == of_idle[-1][2]["reason"]
        assert of_idle[-1][0] < numbers[-1], of_idle
        # Of who never changed, the first pass tells, and no other.
        assert [(number, decision["reason"]) for number, _, decision
                in decisions(passes, "off")] == [(1, "mode-off")], passes

        # What `run` answers, and what subscribers hear, has the number.
        with Client(daemon.socket) as client:
            client.call("subscribe", {"passes": True})
            event = client.receive()
            while "number" not in event[2][0]:
                event = client.receive()
        assert event[:2] == [2, "pass"], event
        made = daemon.call("run")
        assert made["number"] > event[2][0]["number"] > numbers[-1], made
        assert "number" not in daemon.call("plan")
        assert history(daemon, most=1)["passes"][0]["number"] >= made["number"]


def test_a_relief_is_told_when_it_gives():
    """What is given out of turn is kept; what does nothing isn't counted."""
    with daemon_on(WORLD, *AT_ONCE, interval="1h", collector="100ms") as (
            daemon, script):
        daemon.wait_ready()
        daemon.call("run")
        sample = daemon.status()["sample"]
        wait_until("reliefs that do nothing",
                   lambda: daemon.status()["sample"] > sample + 3)
        assert [made["number"] for made in history(daemon)["passes"]] == [1]

        script.append("[domain idle]\nused = 450MiB")
        wait_until("it was given", lambda: history(daemon)["kept"] > 1)
        number, kind, decision = decisions(history(daemon)["passes"], "idle")[1]
        assert (number, kind) == (2, "relief"), kind
        assert (decision["action"], decision["outcome"]) == ("give", "done")
        assert decision["reason"] == "need", decision
        assert decision["to_kib"] > 500 * MIB, decision
        assert len(history(daemon)["passes"][1]["decisions"]) == 1


def test_a_domain_has_its_own():
    """Its decisions alone, also when it's gone; others are not found."""
    with daemon_on(WORLD, *AT_ONCE, config=CONFIG, **FAST) as (daemon, script):
        wait_at_rest(daemon, "idle")
        own = history(daemon, domain="idle")["passes"]
        assert all([decision["name"] for decision in made["decisions"]]
                   == ["idle"] for made in own), own
        assert len(own) >= len(script.orders("idle")), own
        assert [made["number"] for made in history(daemon, domain="off")
                ["passes"]] == [1]
        assert [made["number"] for made in own[-2:]] == [
            made["number"]
            for made in history(daemon, domain="idle", most=2)["passes"]]

        script.append("[domain idle]\nstate = gone")
        wait_until("it is gone", lambda: daemon.domain("idle") is None)
        assert history(daemon, domain="idle")["passes"][:len(own)] == own
        error = refusal(daemon, {"domain": "idl"})
        assert error.name == "not-found" and "'idl'" in error.sentence, error
        for most in 0, 10001:
            error = refusal(daemon, {"most": most})
            assert error.name == "invalid-params", error
            assert "1..10000" in error.sentence, error


def test_it_is_bounded_and_survives_a_reload():
    """history and history-size hold at once; numbers go on."""
    with daemon_on(WORLD, *AT_ONCE, config=CONFIG, **FAST) as (daemon, _):
        daemon.wait_ready()
        wait_until("some passes", lambda: history(daemon)["kept"] >= 8)

        def reload(settings):
            daemon.config.write_text("[daemon]\n" + settings + CONFIG)
            daemon.process.send_signal(signal.SIGHUP)

        before = history(daemon)
        assert before["dropped"] == 0, before
        reload("history = 3\n")
        now = wait_until("three are kept", lambda: next(
            (it for it in [history(daemon)] if it["kept"] == 3), None))
        numbers = [made["number"] for made in now["passes"]]
        assert numbers == list(range(numbers[0], numbers[0] + 3)), numbers
        assert numbers[-1] >= before["passes"][-1]["number"], numbers
        assert now["dropped"] == numbers[0] - 1, (now["dropped"], numbers)
        daemon.wait_passes(2)
        now = history(daemon)
        assert now["kept"] == len(now["passes"]) == 3, now
        assert now["passes"][0]["number"] > numbers[0], now

        reload("history-size = 1KiB\n")
        wait_until("less than 1 KiB is kept", lambda: history(daemon)
                   ["kept_kib"] <= 1 and history(daemon)["kept"] <= 2)
        reload("history = 0\n")
        wait_until("none is kept", lambda: history(daemon)["kept"] == 0)
        passes = daemon.status()["passes"]
        daemon.wait_passes(2)
        assert history(daemon)["passes"] == [], history(daemon)
        reload("")
        wait_until("some are kept again", lambda: history(daemon)["kept"] > 1)
        assert history(daemon)["passes"][0]["number"] > passes

        daemon.config.write_text("[daemon]\nhistory = many\n")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_log("history: 'many'")
        assert history(daemon)["kept"] > 1


def test_the_table():
    """memcoordctl history: a row for each decision; --last, NAME, --json."""
    with daemon_on(WORLD, *AT_ONCE, config=CONFIG, **FAST) as (daemon, script):
        wait_at_rest(daemon, "idle")
        status, out, err = daemon.ctl("history", "idle")
        assert (status, err) == (0, ""), (status, err)
        heading, *rows, empty, total = out.splitlines()
        assert heading.split() == ["TIME", "KIND", "NUMBER", "DOMAIN", "ACTION",
                                   "FROM", "TO", "OUTCOME", "REASON"], out
        taken = [row for row in rows if " take " in row]
        assert len(taken) == len(script.orders("idle")), out
        assert all(" done " in row and " MiB unused, " in row for row in taken)
        assert empty == "" and total.startswith("total     "), out

        shown = daemon.ctl_json("history", "idle", "--last", "1")
        own = history(daemon, domain="idle", most=1)
        assert shown["passes"] == own["passes"], (shown, own)
        status, out, err = daemon.ctl("history", "nobody")
        assert (status, out) == (1, ""), (status, out)
        assert "no domain is called 'nobody'" in err, err


if __name__ == "__main__":
    memcoord.main(globals())
