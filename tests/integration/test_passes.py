#!/usr/bin/python3
"""What passes do to domains, and how they explain it."""

import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (AT_ONCE, FAST, MIB, Script, daemon_on,  # noqa: E402
                      wait_until)

KERNEL = 42872  # what a scripted guest's kernel takes, see scripted.h
STEP = 50 * MIB
RESERVE = 100 * MIB
SLACK = 16 * MIB
GIVE_SLACK = 32 * MIB
MINIMUM = 200 * MIB

SLOW = {"interval": "600", "collector": "600"}

FLEET = """
[host]
total = 8GiB

[domain idle]
size = 1GiB
max = 2GiB
used = 100MiB

[domain small]
size = 256MiB
max = 1GiB
used = 20MiB

[domain needy]
size = 512MiB
max = 2GiB
used = 440MiB

[domain cached]
size = 1GiB
max = 1GiB
used = 100MiB
cache = 2GiB
"""


def settle(daemon):
    """Samples until nothing is settling any more: what stands is planned."""
    def is_settled():
        daemon.call("plan", {"fresh": True})
        states = {d["state"] for d in daemon.status()["domains"]}
        time.sleep(0.2)
        return not states & {"settling", "booting", "unknown"}
    wait_until("the fleet is settled", is_settled)


def decisions(done):
    return {d["name"]: d for d in done["decisions"]}


def changes(done):
    """What a plan or a pass does: sizes before and after, by name."""
    return {d["name"]: (d["from_kib"], d["to_kib"]) for d in done["decisions"]
            if d["from_kib"] != d["to_kib"]}


def without_periods(text):
    return re.sub(r"\n*\[domain \S+\]\n# order \S+ period .*\nperiod = \d+\n*",
                  "\n", text).strip()


def rested(used):
    """The size at which a guest with so much in use is left alone."""
    return max(MINIMUM, used + KERNEL + RESERVE)


# ---- dry runs ----


def test_a_dry_run_changes_nothing_and_tells_what_run_does():
    """plan leaves every size; run, on the same sample, does what it said."""
    with daemon_on(FLEET, *AT_ONCE, **SLOW) as (daemon, script):
        daemon.wait_ready()
        settle(daemon)
        # The first sample's relief has fed the needy one.
        script.append("[domain needy]\nused = 700MiB")
        wait_until("its need is seen", lambda: changes(
            daemon.call("plan", {"fresh": True})).get("needy", (0, 0))[1] > 0
            or script.orders("needy"))
        settle(daemon)
        before = script.text()
        planned = daemon.call("plan")
        again = daemon.call("plan")
        assert planned["kind"] == "plan"
        assert changes(planned) == changes(again)
        assert changes(planned).keys() >= {"idle"}, planned
        assert {d["outcome"] for d in planned["decisions"]} <= {"planned", "none"}
        daemon.call("plan", {"fresh": False})
        assert without_periods(script.text()) == without_periods(before)

        done = daemon.call("run")
        assert done["kind"] == "pass"
        assert done["sample"] == planned["sample"]
        assert changes(done) == changes(planned)
        assert done["take_kib"] == planned["take_kib"]
        assert done["give_kib"] == planned["give_kib"]
        for name, decision in decisions(done).items():
            told = decisions(planned)[name]
            for key in "action", "reason", "text", "state":
                assert decision[key] == told[key], (decision, told)
            if told["outcome"] == "planned":
                assert decision["outcome"] == "done", decision
                assert script.orders(name)[-1] == changes(planned)[name]
            else:
                assert decision["outcome"] == "none", decision


def test_run_twice_on_one_sample_takes_once():
    """A second run before the next sample has nothing left to do."""
    with daemon_on(FLEET, *AT_ONCE, **SLOW) as (daemon, script):
        daemon.wait_ready()
        settle(daemon)
        assert changes(daemon.call("run"))
        orders = len(script.orders("idle"))
        assert changes(daemon.call("run")) == {}
        assert len(script.orders("idle")) == orders
        assert changes(daemon.call("plan")) == {}


def test_a_fresh_plan_sees_what_just_happened():
    """plan shows the last sample, plan --fresh a new one."""
    with daemon_on(FLEET, *AT_ONCE, **SLOW) as (daemon, script):
        daemon.wait_ready()
        settle(daemon)
        sample = daemon.status()["sample"]
        script.append("[domain new]\nmax = 1GiB")
        assert "new" not in decisions(daemon.call("plan"))
        fresh = daemon.call("plan", {"fresh": True})
        assert "new" in decisions(fresh)
        assert fresh["sample"] > sample
        assert daemon.status()["sample"] == fresh["sample"]


# ---- taking ----


def test_idle_domains_come_down_step_by_step():
    """Down to what they need: no step over 50 MiB, 100 MiB stay unused."""
    used = {"idle": 100 * MIB, "small": 20 * MIB, "cached": None}
    with daemon_on(FLEET, *AT_ONCE, **FAST) as (daemon, script):
        def is_at_rest():
            return all(
                d["reason"] in ("at-reserve", "within-slack", "at-minimum")
                for d in daemon.status()["domains"])
        daemon.wait_ready()
        wait_until("all have come to rest", is_at_rest, 60)
        orders = {name: script.orders(name) for name in used}
        time.sleep(1)  # five passes more
        assert all(script.orders(n) == o for n, o in orders.items()), "flaps"

        for name, kib in used.items():
            for before, after in orders[name]:
                assert before - after <= STEP, (name, before, after)
                assert after >= MINIMUM, (name, after)
                if kib is not None:
                    assert after - KERNEL - kib >= RESERVE, (name, after)
        for name in "idle", "small":
            size = daemon.domain(name)["size_kib"]
            rest = rested(used[name])
            assert rest <= size <= rest + SLACK, (name, size, rest)
        # All its free memory is page cache: unused is 0, so nothing is taken.
        assert orders["cached"] == []
        assert daemon.status()["taken_kib"] >= 700 * MIB


def test_a_minimum_of_its_own():
    """[domain] min and max hold against all that would be taken or given."""
    config = ("[domain \"idle\"]\nmin = 700MiB\n"
              "[domain \"need*\"]\nmax = 600MiB\n")
    with daemon_on(FLEET, *AT_ONCE, config=config, **FAST) as (daemon, script):
        domain = daemon.wait_state("idle", "ok", "at-minimum")
        assert domain["size_kib"] == 700 * MIB == domain["min_kib"], domain
        assert min(after for _, after in script.orders("idle")) == 700 * MIB
        script.append("[domain needy]\nused = 700MiB")
        domain = daemon.wait_state("needy", "needy", "at-maximum")
        assert domain["size_kib"] == 600 * MIB == domain["max_kib"], domain


def test_modes():
    """observe plans and never acts, off isn't even looked at."""
    config = ("[policy]\nmode = manage\n"
              "[domain \"idle\"]\nmode = observe\n"
              "[domain \"nee*\"]\nmode = off\n")
    with daemon_on(FLEET, *AT_ONCE, config=config, **FAST) as (daemon, script):
        domain = daemon.wait_state("idle", "ok", "observe-only")
        assert domain["mode"] == "observe", domain
        assert "would become" in domain["text"], domain
        domain = daemon.wait_state("needy", "off", "mode-off")
        assert domain["mode"] == "off", domain
        daemon.wait_passes(5)
        assert script.orders("idle") == []
        assert script.orders("needy") == []
        assert script.orders("small") != []


def test_boot_grace():
    """What has just appeared is left alone at first, and told so."""
    with daemon_on(FLEET, **FAST) as (daemon, script):
        domain = daemon.wait_state("idle", "booting", "booting")
        assert re.search(r"\d+ s", domain["text"]), domain
        daemon.wait_passes(3)
        assert script.orders("idle") == []


# ---- giving ----


def test_relief_does_not_wait_for_a_pass():
    """With passes once a minute, a domain in need is given at once, whole."""
    with daemon_on(FLEET, *AT_ONCE, interval="60",
                   collector="200ms") as (daemon, script):
        daemon.wait_ready()
        wait_until("the first need is met", lambda: script.orders("needy"))
        daemon.wait_state("needy", "ok")
        assert daemon.status()["passes"] == 0
        fed = len(script.orders("needy"))

        # It grows by 100 MiB at once, which leaves little.
        script.append("[domain needy]\nused = 540MiB")
        start = time.monotonic()
        wait_until("the need is met", lambda: len(script.orders("needy")) > fed)
        took = time.monotonic() - start
        assert took < 5, f"given after {took:.1f} s"
        before, after = script.orders("needy")[fed]
        usable = after - KERNEL - 540 * MIB
        assert usable >= RESERVE, f"given {before} -> {after}: {usable} usable"
        assert daemon.status()["passes"] == 0, "a pass came in between"
        assert script.orders("idle") == [], "a relief took"
        daemon.wait_state("needy", "ok")


def test_a_host_at_its_reserve_gives_nothing():
    """At 200 MiB available: no grant, one warning, the reason is told."""
    for available, state in ("200MiB", "low"), ("80MiB", "critical"):
        world = FLEET + f"[host]\navailable = {available}\n"
        with daemon_on(world, *AT_ONCE, **FAST) as (daemon, script):
            domain = daemon.wait_state("needy", "needy", "need-unfunded")
            assert "0 MiB to give" in domain["text"], domain
            host = daemon.status()["host"]
            assert host["state"] == state, host
            assert host["budget_kib"] == 0, host
            daemon.wait_passes(5)
            assert script.orders("needy") == []
            log = daemon.log.read_text()
            assert log.count(f"warning: host: {state}") == 1, log
            wait_until("who idles still gives", lambda: script.orders("idle"))

            script.append("[host]\navailable = 2GiB")
            wait_until("the need is met", lambda: script.orders("needy"))
            daemon.wait_log("host: ok, 2 GiB available")


def test_memory_pressure_stops_giving():
    """Over psi-limit, nothing is given, whatever is available."""
    world = FLEET + "[host]\npsi = 25%\n"
    with daemon_on(world, *AT_ONCE, **FAST) as (daemon, script):
        daemon.wait_state("needy", "needy", "need-unfunded")
        host = daemon.status()["host"]
        assert host["state"] == "low" and host["psi_some_centipct"] == 2500, host
        assert script.orders("needy") == []
        script.append("[host]\npsi = 1%")
        wait_until("the need is met", lambda: script.orders("needy"))


def test_the_host_is_never_brought_to_its_reserve():
    """Two in great need and 500 MiB there: they share some, in equal parts.

    Not all of the 300 MiB above the reserve: what they hold and haven't touched
    yet is promised to them already.
    """
    world = """
[host]
total = 2GiB
system = 524MiB

[domain a]
size = 512MiB
max = 4GiB
used = 900MiB

[domain b]
size = 512MiB
max = 4GiB
used = 900MiB
"""
    with daemon_on(world, *AT_ONCE, **FAST) as (daemon, script):
        def given():
            return sum(after - before for name in "ab"
                       for before, after in script.orders(name))
        wait_until("they have what is left", lambda: given() > 250 * MIB)
        daemon.wait_passes(5)
        assert given() < 300 * MIB, given()
        assert daemon.status()["host"]["available_kib"] > 200 * MIB
        sizes = [daemon.domain(name)["size_kib"] for name in "ab"]
        assert abs(sizes[0] - sizes[1]) < 20 * MIB, sizes


# ---- what goes wrong ----


def test_orders_that_fail_have_a_reason_and_others_are_served():
    """gone, busy, unresponsive and failed are outcomes, not the pass's end."""
    names = ("vanished", "busy", "mute", "failing", "well")
    world = "[host]\ntotal = 16GiB\n" + "".join(
        f"[domain {name}]\nsize = 1GiB\nmax = 2GiB\n" for name in names)
    with daemon_on(world, *AT_ONCE, **SLOW) as (daemon, script):
        daemon.wait_ready()
        settle(daemon)
        script.append("[domain vanished]\nvanish = yes\n"
                      "[domain busy]\nbusy = yes\n"
                      "[domain mute]\nunresponsive = yes\n"
                      "[domain failing]\nfail = the monitor said no")
        done = daemon.call("run")
        outcomes = {n: d["outcome"] for n, d in decisions(done).items()}
        assert outcomes == {"vanished": "gone", "busy": "busy",
                            "mute": "unresponsive", "failing": "failed",
                            "well": "done"}, done
        for name, decision in decisions(done).items():
            if name == "well":
                assert decision["message"] == "", decision
            else:
                assert decision["message"], decision
                daemon.wait_log(f"{name}: target 1048576 -> 997376 KiB: "
                                f"{decision['outcome']}: ")
        assert "the monitor said no" in decisions(done)["failing"]["message"]
        assert daemon.worker("actuator")["restarts"] == 0
        # A failed order isn't counted as taken, and is tried again.
        assert daemon.status()["taken_kib"] == STEP
        script.append("[domain failing]\nfail = auto")
        daemon.call("plan", {"fresh": True})
        again = decisions(daemon.call("run"))
        assert again["failing"]["outcome"] == "done", again["failing"]


def test_a_domain_that_vanishes_is_forgotten():
    """It is gone from status with the next sample, and known anew later."""
    with daemon_on(FLEET, *AT_ONCE, **FAST) as (daemon, script):
        wait_until("it is known", lambda: daemon.domain("small"))
        script.append("[domain small]\nstate = gone")
        wait_until("it is forgotten", lambda: daemon.domain("small") is None)
        daemon.wait_passes(2)
        script.append("[domain small]\nstate = running\nid = 99")
        wait_until("it is known", lambda: daemon.domain("small"))


STATES = (
    # keys of the script; state, reason, a word of its sentence
    ("driver = no", "booting", "booting", "booting"),
    ("numbers = absent", "booting", "booting", "booting"),
    ("state = paused", "paused", "not-running", "paused"),
    ("moving = yes", "moving", "moving", "migrated"),
    ("unresponsive = yes", "unresponsive", "unresponsive", "answer"),
    ("balloon = no", "excluded", "no-balloon", "balloon device"),
    ("hugepages = yes", "excluded", "hugepages", "hugepages"),
    ("locked = yes", "excluded", "locked-memory", "locked"),
    ("passthrough = yes", "excluded", "passthrough", "device"),
    ("launch-security = yes", "excluded", "launch-security", "encrypted"),
    ("virtio-mem = yes", "excluded", "virtio-mem", "virtio-mem"),
    ("numbers = all-ones", "blind", "all-ones", "no machine"),
    ("numbers = contradict", "blind", "contradiction", "fewer"),
    ("usable = 20GiB", "blind", "contradiction", "usable"),
    ("unused = 17179869183GiB", "blind", None, ""),
    ("age = 60s", "stale", "stale", "old"),
    ("last-update = 99999999999", "stale", "ahead", "future"),
    ("last-update = 18446744073709551615", "stale", None, ""),
    ("last-update = 0", "booting", None, ""),
    ("actual = 0KiB", "booting", None, ""),
)


def test_who_does_not_take_part_is_told_why():
    """Each state and its reason; none of them gets an order."""
    world = "[host]\ntotal = 64GiB\n" + "".join(
        f"[domain d{i}]\nsize = 1GiB\nmax = 2GiB\n{keys}\n"
        for i, (keys, *_) in enumerate(STATES))
    world += "[domain well]\nsize = 1GiB\nmax = 2GiB\n"
    with daemon_on(world, "--set", "boot-grace=1h", **FAST) as (daemon, script):
        daemon.wait_passes(2)
        for i, (keys, state, reason, word) in enumerate(STATES):
            domain = daemon.wait_state(f"d{i}", state, reason)
            assert word in domain["text"], (keys, domain)
        assert all(not script.orders(f"d{i}") for i in range(len(STATES)))
    with daemon_on(world, *AT_ONCE, **FAST) as (daemon, script):
        wait_until("the others are served",
                   lambda: len(script.orders("well")) > 3)
        assert daemon.domain("d0")["state"] == "blind", daemon.domain("d0")
        assert daemon.domain("d0")["reason"] == "no-numbers"
        assert all(not script.orders(f"d{i}") for i in range(len(STATES)))


def test_a_stuck_driver_is_noticed():
    """Orders succeed and nothing moves: stuck, with a reason; others go on."""
    world = FLEET + "[domain idle]\ndriver = stuck\n"
    with daemon_on(world, *AT_ONCE, "--set", "stuck-after=1s",
                   **FAST) as (daemon, script):
        domain = daemon.wait_state("idle", "stuck", "stuck")
        assert domain["size_kib"] == 1024 * MIB, domain
        assert "no progress" in domain["text"], domain
        orders = len(script.orders("idle"))
        daemon.wait_passes(5)
        assert len(script.orders("idle")) == orders, "ordered all the same"


def test_a_slow_balloon_is_waited_for():
    """A balloon that needs seconds for a step isn't pushed further meanwhile."""
    world = FLEET + "[domain idle]\ninflate = 25MiB\n"
    with daemon_on(world, *AT_ONCE, **FAST) as (daemon, script):
        wait_until("two steps", lambda: len(script.orders("idle")) >= 2)
        (_, first), (before, after), *_ = script.orders("idle")
        assert before == first, "ordered before the first was reached"
        assert before - after <= STEP


def test_a_stopped_period_is_set_again():
    """A guest that sends no statistics gets its period set."""
    with daemon_on(FLEET + "[domain idle]\nperiod = 0\n", *AT_ONCE,
                   **FAST) as (daemon, script):
        wait_until("the period is set",
                   lambda: "# order idle period 0 -> 1" in script.text())
        wait_until("and its surplus is taken", lambda: script.orders("idle"))


# ---- pause and resume ----


def test_pause_stops_orders_and_resume_goes_on():
    """Paused: samples go on, sizes stay. Resumed: passes go on."""
    with daemon_on(FLEET, *AT_ONCE, **FAST) as (daemon, script):
        wait_until("it takes", lambda: script.orders("idle"))
        daemon.call("pause")
        time.sleep(0.3)  # a run that was under way ends
        orders = len(script.orders("idle"))
        passes = daemon.status()["passes"]
        sample = daemon.status()["sample"]
        wait_until("samples go on",
                   lambda: daemon.status()["sample"] >= sample + 10)
        assert len(script.orders("idle")) == orders
        assert daemon.status()["passes"] == passes
        assert changes(daemon.call("plan")), "a paused daemon can't plan"
        daemon.call("resume")
        wait_until("it takes again",
                   lambda: len(script.orders("idle")) > orders)


def test_many_domains():
    """100 domains: every one is decided on, each within the law."""
    world = "[host]\ntotal = 1TiB\n" + "".join(
        f"[domain d{i}]\nsize = 1GiB\nmax = 2GiB\nused = {i * 8}MiB\n"
        for i in range(100))
    with daemon_on(world, *AT_ONCE, **FAST) as (daemon, script):
        daemon.wait_passes(2)
        status = daemon.status()
        assert len(status["domains"]) == 100
        assert [d["name"] for d in status["domains"]] == \
            sorted(d["name"] for d in status["domains"])
        for i in range(100):
            for before, after in script.orders(f"d{i}"):
                if after < before:
                    assert before - after <= STEP
                    assert after - KERNEL - i * 8 * MIB >= RESERVE


if __name__ == "__main__":
    memcoord.main(globals())
