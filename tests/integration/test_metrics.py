#!/usr/bin/python3
"""The text of metrics, held against the grammar of OpenMetrics 1.0."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import AT_ONCE, FAST, MIB, daemon_on, wait_until  # noqa: E402

KIB = 1024

WORLD = """
[host]
total = 8GiB

[domain idle]
size = 512MiB
max = 2GiB
used = 100MiB

[domain b"c\\d\x1b\u00e9]
size = 1GiB
max = 1GiB
used = 200MiB
"""
SIZES = "size", "min", "max", "unused", "usable", "used"
ODD = 'b"c\\d\x1b\u00e9'

# ---- a parser that forgives nothing ----

TYPES = {"gauge": "", "counter": "_total", "info": "_info", "stateset": ""}
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? "
                    r"([0-9]+(?:\.[0-9]+)?)")
ABOUT = re.compile(rf"# (TYPE|UNIT|HELP) ({NAME}) (.+)")
ESCAPES = {'\\"': '"', "\\\\": "\\", "\\n": "\n"}


class Family:
    def __init__(self, name):
        self.name = name
        self.about = {}  # TYPE, UNIT, HELP
        self.samples = {}  # by their labels, a sorted tuple of pairs

    def check(self):
        kind, unit = self.about["TYPE"], self.about.get("UNIT")
        assert kind in TYPES, (self.name, kind)
        assert re.fullmatch(r"[A-Z1][^\n]*\.|1 for [^\n]*\.",
                            self.about["HELP"]), self.about
        assert unit is None or self.name.endswith("_" + unit), self.name
        assert not self.name.endswith(("_total", "_info")), self.name
        for labels, value in self.samples.items():
            if kind == "info":
                assert value == 1, (self.name, value)
            if kind == "stateset":
                assert self.name in dict(labels) and value in (0, 1)
        if kind == "stateset":
            assert sum(self.samples.values()) == 1, self.samples


def labels_of(text):
    pairs = [(name, re.sub(r"\\.", lambda found: ESCAPES[found[0]], value))
             for name, value in re.findall(LABEL, text or "")]
    assert len(dict(pairs)) == len(pairs), text
    return tuple(sorted(pairs))


def parse(text):
    """The families by name; whatever isn't as the standard says fails."""
    assert text.endswith("\n# EOF\n"), text[-100:]
    families = {}
    family = None
    for line in text[:-len("# EOF\n")].splitlines():
        about = ABOUT.fullmatch(line)
        if about:
            what, name, rest = about.groups()
            if family is None or name != family.name:
                assert name not in families, f"again: {line}"
                family = families[name] = Family(name)
            assert what not in family.about and not family.samples, line
            family.about[what] = rest
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample, f"neither about a family nor a sample: {line!r}"
        suffix = TYPES[family.about["TYPE"]]
        assert sample[1] == family.name + suffix, (family.name, line)
        labels = labels_of(sample[2])
        assert labels not in family.samples, f"twice: {line}"
        family.samples[labels] = float(sample[sample.re.groups])
    for family in families.values():
        family.check()
    return families


def metrics(daemon):
    return parse(daemon.call("metrics")["text"])


def value(families, name, **labels):
    """The one sample of a family that has these labels."""
    found = [value for got, value in families[name].samples.items()
             if labels.items() <= dict(got).items()]
    assert len(found) == 1, (name, labels, families[name].samples)
    return found[0]


def test_the_parser_forgives_nothing():
    """What is no OpenMetrics is refused by the parser of these tests."""
    good = ("# TYPE a_bytes counter\n# UNIT a_bytes bytes\n# HELP a_bytes It.\n"
            'a_bytes_total{b="c\\\\"} 1\n# EOF\n')
    assert value(parse(good), "a_bytes", b="c\\") == 1
    for old, new in (
            ("# EOF\n", ""), ("counter", "count"), ("_total", ""),
            ("c\\\\", "c\\"), ("} 1", "}  1"), ("} 1", "} one"),
            ('b="c', 'b-="c'), ("# UNIT a_bytes bytes", "# UNIT a_bytes pages"),
            ("# EOF", 'a_bytes_total{b="c\\\\"} 2\n# EOF'),
            ("# EOF", "# TYPE a_bytes gauge\n# EOF"),
            ("# EOF", "\n# EOF"), ("b=", "b=\"\",b=")):
        bad = good.replace(old, new)
        try:
            parse(bad)
        except (AssertionError, KeyError):
            continue
        raise AssertionError(f"it is parsed: {bad}")


def look(daemon):
    """Status and metrics of one moment; None where sizes moved meanwhile."""
    def sizes(status):
        return [[domain[f"{key}_kib"] for key in SIZES]
                for domain in status["domains"]]
    before, families, after = daemon.status(), metrics(daemon), daemon.status()
    return (before, families) if sizes(before) == sizes(after) else None


def test_the_numbers_are_those_of_status():
    """Each number that status has, in bytes and seconds."""
    with daemon_on(WORLD, *AT_ONCE, **FAST) as (daemon, script):
        daemon.wait_ready()
        wait_until("something is taken", lambda: script.orders("idle"))
        daemon.wait_state("idle", "ok", "within-slack")
        daemon.call("pause")
        status, families = wait_until("nothing moves between two looks",
                                      lambda: look(daemon))

        host = status["host"]
        for name, key in (("memory", "total"), ("reserve", "reserve")):
            assert value(families, f"memcoord_host_{name}_bytes") == \
                host[f"{key}_kib"] * KIB, (name, host)
        assert value(families, "memcoord_host_state",
                     memcoord_host_state="ok") == 1
        assert value(families, "memcoord_paused") == 1
        assert value(families, "memcoord_interval_seconds") == 0.2
        assert value(families, "memcoord_passes") == status["passes"]
        assert value(families, "memcoord_clients") == 1
        assert value(families, "memcoord_domains") == 2
        assert value(families, "memcoord_uptime_seconds") * 1000 >= \
            status["uptime_ms"]
        for role in "collector", "actuator":
            assert value(families, "memcoord_worker_up", role=role) == 1
            assert value(families, "memcoord_worker_restarts", role=role) == 0
        assert value(families, "memcoord_build", version=status["version"]) == 1
        assert value(families, "memcoord_host", uri=script.uri) == 1

        for domain in status["domains"]:
            labels = {"domain": domain["name"], "uuid": domain["uuid"]}
            for key in SIZES:
                assert value(families, f"memcoord_domain_{key}_bytes",
                             **labels) == domain[f"{key}_kib"] * KIB, key
            assert value(families, "memcoord_domain_state", **labels,
                         mode="manage", state="ok") == 1
        assert value(families, "memcoord_domain_shares", domain=ODD) == 1000
        assert value(families, "memcoord_history_passes") == \
            daemon.call("history")["kept"]

        status, out, err = daemon.ctl("metrics")
        assert (status, err) == (0, ""), (status, err)
        assert parse(out).keys() == families.keys()
        shown = daemon.ctl_json("metrics")
        assert list(shown) == ["text"], shown
        assert parse(shown["text"]).keys() == families.keys()


def test_counters_never_fall():
    """What was taken, given and ordered stays in the totals."""
    with daemon_on(WORLD, *AT_ONCE, **FAST) as (daemon, script):
        daemon.wait_ready()
        seen = {}

        def falls():
            """Reads all counters, and names those that fell."""
            fell = []
            for family in metrics(daemon).values():
                for labels, now in family.samples.items():
                    if family.about["TYPE"] != "counter":
                        continue
                    if now < seen.get((family.name, labels), 0):
                        fell.append((family.name, labels))
                    seen[family.name, labels] = now
            return fell

        def total(name, **labels):
            return value(metrics(daemon), f"memcoord_{name}", **labels)

        def is_at_rest():
            assert falls() == []
            return daemon.domain("idle")["reason"] == "within-slack"
        wait_until("idle is at rest", is_at_rest)
        taken = total("taken_bytes")
        assert taken >= total("domain_taken_bytes", domain="idle") > 0
        assert total("domain_taken_bytes", domain="idle") == \
            (512 * MIB - script.orders("idle")[-1][1]) * KIB
        done = total("orders", outcome="done")
        assert done >= len(script.orders("idle")), done
        assert total("domain_orders", domain="idle") == \
            len(script.orders("idle"))

        script.append("[domain idle]\nstate = gone")

        def is_gone():
            assert falls() == []
            return value(metrics(daemon), "memcoord_domains") == 1
        wait_until("idle is gone", is_gone)
        families = metrics(daemon)
        assert not any(dict(labels).get("domain") == "idle"
                       for family in families.values()
                       for labels in family.samples), "it is still there"
        assert total("taken_bytes") >= taken
        assert total("orders", outcome="done") >= done
        assert total("taken_back_byte_seconds") > 0


def test_orders_that_fail_are_counted_as_such():
    """By what became of them."""
    world = WORLD.replace("[domain idle]", "[domain idle]\nfail = broken")
    with daemon_on(world, *AT_ONCE, **FAST) as (daemon, script):
        wait_until("an order failed", lambda: value(
            metrics(daemon), "memcoord_orders", outcome="failed") > 0)
        assert value(metrics(daemon), "memcoord_domain_orders",
                     domain="idle") == 0
        assert script.orders("idle") == []


def test_a_host_that_is_gone():
    """Nothing is told of a host that was never seen; a worker that fails is."""
    with memcoord.folder() as path:
        daemon = memcoord.Daemon(path, f"scripted:{path}/nowhere", **FAST)
        try:
            families = metrics(daemon)
            assert families["memcoord_host_memory_bytes"].samples == {}
            assert value(families, "memcoord_host_connected") == 0
            assert value(families, "memcoord_host_state",
                         memcoord_host_state="unknown") == 1
            assert value(families, "memcoord_domains") == 0
        finally:
            daemon.kill()


if __name__ == "__main__":
    memcoord.main(globals())
