#!/usr/bin/python3
"""What managing brought and cost, as memcoordctl score tells it."""

import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import AT_ONCE, FAST, MIB, daemon_on, wait_until  # noqa: E402

KINDS = ("swap_ins", "heavy_faults", "lows", "grown_back")

IDLE = """
[host]
total = 8GiB

[domain idle]
size = 1GiB
max = 2GiB
used = 100MiB
"""


def score_of(daemon, name):
    """A domain's row of the score, None while it isn't there."""
    for row in daemon.call("score")["domains"]:
        if row["name"] == name:
            return row
    return None


def wait_at_rest(daemon, name):
    daemon.wait_ready()
    wait_until(f"{name} has come to rest", lambda: daemon.domain(name)["reason"]
               in ("at-reserve", "within-slack", "at-minimum"))


def test_taking_is_scored():
    """What orders moved, how many, and what was taken back all along."""
    with daemon_on(IDLE, *AT_ONCE, **FAST) as (daemon, script):
        wait_at_rest(daemon, "idle")
        orders = script.orders("idle")
        row = score_of(daemon, "idle")
        assert (row["mode"], row["basis"]) == ("manage", "done"), row
        assert row["size_kib"] == orders[-1][1], row
        assert row["ceiling_kib"] == 2048 * MIB, row
        score = row["score"]
        assert score["orders"] == len(orders), (score, orders)
        assert score["taken_kib"] == 1024 * MIB - orders[-1][1], score
        assert (score["given_kib"], score["harms"]) == (0, 0), score
        # From half of its maximum on, and more of it as it came down.
        average = score["taken_back_average_kib"]
        assert 1024 * MIB < average < 2048 * MIB - orders[-1][1], score
        seconds = score["watched_ms"] / 1000
        assert abs(score["taken_back_kib_s"] - average * seconds) < 2 * seconds

        script.append("[domain idle]\nused = 400MiB")
        wait_until("it is given again",
                   lambda: score_of(daemon, "idle")["score"]["given_kib"] > 0)
        scores = daemon.call("score")
        for key in "taken_kib", "given_kib", "orders":
            assert scores["done"][key] == scores["domains"][0]["score"][key]


def test_what_is_gone_stays_in_the_total():
    """A domain that ends takes nothing with it."""
    with daemon_on(IDLE, *AT_ONCE, **FAST) as (daemon, script):
        wait_at_rest(daemon, "idle")
        script.append("[domain idle]\nstate = gone")
        wait_until("it is gone", lambda: daemon.call("score")["gone"] == 1)
        scores = daemon.call("score")
        assert scores["domains"] == [], scores
        done = scores["done"]
        assert done["orders"] == len(script.orders("idle")), scores
        assert done["taken_back_kib_s"] > 0 and done["taken_kib"] > 0, scores


def test_a_driver_that_does_not_move_moves_nothing():
    """Orders are counted as sent, memory as it moved."""
    world = IDLE + "driver = stuck\n"
    with daemon_on(world, *AT_ONCE, **FAST) as (daemon, script):
        wait_until("it is ordered", lambda: script.orders("idle"))
        daemon.wait_passes(3)
        score = score_of(daemon, "idle")["score"]
        assert score["orders"] == len(script.orders("idle")), score
        assert (score["taken_kib"], score["given_kib"]) == (0, 0), score


def test_orders_that_fail_are_none():
    """A balloon that can't be set isn't moved, and isn't ordered."""
    world = IDLE + "fail = out of order\n"
    with daemon_on(world, *AT_ONCE, **FAST) as (daemon, script):
        daemon.wait_log("out of order")
        score = score_of(daemon, "idle")["score"]
        assert (score["orders"], score["taken_kib"]) == (0, 0), score


def test_harm_that_a_release_did():
    """Swapping in after a release is counted, once; by itself it isn't."""
    world = IDLE + """
[domain alone]
size = 200MiB
max = 1GiB
used = 20MiB
"""
    with daemon_on(world, *AT_ONCE, **FAST) as (daemon, script):
        wait_until("something is taken", lambda: script.orders("idle"))
        assert script.orders("alone") == []
        sample = daemon.status()["sample"]
        for swapped in range(10, 50, 10):
            script.append(f"[domain alone]\nswap-in = {swapped}MiB\n"
                          f"[domain idle]\nswap-in = {swapped}MiB")
            time.sleep(1)  # the guest's next numbers
        daemon.wait_state("idle", "ok", "learned-floor")
        assert daemon.status()["sample"] > sample
        score = score_of(daemon, "idle")["score"]
        assert [score[kind] for kind in KINDS] == [1, 0, 0, 0], score
        assert score["harms"] == 1, score
        assert score_of(daemon, "alone")["score"]["harms"] == 0
        assert daemon.call("score")["done"]["harms"] == 1

        status, out, err = daemon.ctl("score")
        assert (status, err) == (0, ""), (status, err)
        assert "swapped in once" in out, out
        assert out.endswith("harm 1 time\n"), out


def test_the_table_and_the_sentence():
    """memcoordctl score: a row each, the total, and it in words; as JSON too."""
    with daemon_on(IDLE, *AT_ONCE, **FAST) as (daemon, script):
        wait_at_rest(daemon, "idle")
        status, out, err = daemon.ctl("score")
        assert (status, err) == (0, ""), (status, err)
        heading, idle, total, empty, sentence = out.splitlines()
        assert heading.split()[:3] == ["DOMAIN", "MODE", "WATCHED"], out
        assert idle.split()[:2] == ["idle", "manage"], out
        assert total.split()[:2] == ["total", "manage"], out
        assert empty == "", out
        assert sentence.startswith("memcoord has taken back "), out
        assert sentence.endswith(", no harm"), out

        shown = daemon.ctl_json("score")
        told = daemon.call("score")
        assert shown.keys() == told.keys(), (shown, told)
        assert shown["domains"][0].keys() == told["domains"][0].keys()
        assert shown["done"]["taken_kib"] == told["done"]["taken_kib"]


def test_what_managing_an_observed_domain_would_do():
    """It keeps its size, and the score tells what would have been taken back."""
    config = "[domain \"idle\"]\nmode = observe\n"
    world = IDLE.replace("max = 2GiB", "max = 1GiB")
    with daemon_on(world, *AT_ONCE, config=config, **FAST) as (daemon, script):
        daemon.wait_ready()

        def score():
            return score_of(daemon, "idle")["score"]
        wait_until("three steps would have been taken",
                   lambda: score()["taken_kib"] >= 150 * MIB)
        row = score_of(daemon, "idle")
        assert (row["mode"], row["basis"]) == ("observe", "would"), row
        assert row["size_kib"] == row["ceiling_kib"] == 1024 * MIB, row
        assert 200 * MIB <= row["would_size_kib"] <= 874 * MIB, row
        assert 0 < row["score"]["taken_back_average_kib"] \
            < 1024 * MIB - row["would_size_kib"], row
        assert row["score"]["orders"] >= 3, row
        # It has all of its maximum, so all that is taken back is saved.
        seconds = row["score"]["watched_ms"] / 1000
        saved = row["would_save_kib_s"] / seconds
        assert 0 < saved < 1024 * MIB - row["would_size_kib"] + 50 * MIB, row
        assert script.orders("idle") == []
        done = daemon.call("score")["done"]
        assert (done["orders"], done["taken_back_kib_s"]) == (0, 0), done

        status, out, err = daemon.ctl("score")
        assert (status, err) == (0, ""), (status, err)
        heading, idle, total, empty, sentence = out.splitlines()
        assert "would be " in idle and idle.endswith(", is 1 GiB"), out
        assert total.split()[:2] == ["total", "observe"], out
        assert sentence.startswith("if it managed those that it observes, it "
                                   "would have taken back "), out

        # It needs more than the size that it would have: that grows again.
        script.append("[domain idle]\nused = 900MiB")
        wait_until("it would be given what it needs", lambda: score_of(
            daemon, "idle")["would_size_kib"] == 1024 * MIB)
        assert score()["given_kib"] > 100 * MIB, score()
        script.append("[domain idle]\nstate = gone")
        wait_until("it is gone", lambda: daemon.call("score")["gone"] == 1)
        daemon.wait_passes(3)
        would = daemon.call("score")["would"]
        assert would["taken_kib"] >= 150 * MIB, would
        assert would["taken_back_kib_s"] > 0, would


def test_who_is_not_managed_has_done_nothing():
    """Neither one that is switched off nor one that is only observed."""
    world = IDLE + "[domain off]\nsize = 512MiB\nmax = 2GiB\n"
    config = ("[domain \"idle\"]\nmode = observe\n"
              "[domain \"off\"]\nmode = off\n")
    with daemon_on(world, *AT_ONCE, config=config, **FAST) as (daemon, script):
        daemon.wait_ready()
        daemon.wait_passes(5)
        scores = daemon.call("score")
        assert [(row["name"], row["mode"], row["basis"])
                for row in scores["domains"]] == \
            [("idle", "observe", "would"), ("off", "off", "done")], scores
        assert scores["done"]["watched_ms"] > 0, scores
        assert scores["done"]["taken_back_kib_s"] == 0, scores
        assert scores["domains"][0]["size_kib"] == 1024 * MIB, scores
        assert script.orders("idle") == script.orders("off") == []


if __name__ == "__main__":
    memcoord.main(globals())
