#!/usr/bin/python3
"""What clients set for one domain while it runs: set_domain, and its command."""

import json
import pathlib
import signal
import sys

import msgpack

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (  # noqa: E402
    AT_ONCE, FAST, MIB, Client, Daemon, RpcError, as_user, daemon_on,
    wait_until)

WORLD = """
[host]
total = 8GiB

[domain web1]
size = 1GiB
max = 2GiB
used = 100MiB

[domain web2]
size = 512MiB
max = 1GiB
used = 300MiB
"""
CONFIG = """[domain "web1"]
min = 300MiB
shares = 500
"""
SLOW = {"interval": "1h", "collector": "200ms"}


def set_domain(daemon, **values):
    return daemon.call("set_domain", {"name": "web1", **values})


def changes(result):
    """Each change as KEY: OLD (SOURCE) -> NEW (SOURCE)."""
    return [f"{c['key']}: {c['old']} ({c['old_source']}) -> "
            f"{c['new']} ({c['new_source']})" for c in result["changes"]]


def limit(daemon, key, name="web1"):
    """What holds and where it comes from, by `domain`."""
    domain = daemon.call("domain", {"name": name})
    value = domain[f"{key}_kib"] // MIB if key in ("min", "max") else domain[key]
    return value, domain[f"{key}_source"]


def refused(daemon, **values):
    """The error of a call that must be refused, as NAME: SENTENCE."""
    try:
        result = daemon.call("set_domain", {"name": "web1", **values})
    except RpcError as error:
        return str(error)
    raise AssertionError(f"{values} was taken: {changes(result)}")


def wait_plan(daemon, *names):
    """Waits until a pass would take from each of these."""
    wait_until(f"{names} would be taken from", lambda: set(names) <= {
        d["name"] for d in daemon.call("plan")["decisions"]
        if d["action"] == "take"})


def test_each_value_is_set_and_taken_back():
    """Each of the four holds at once, says so, and goes again with ""."""
    with daemon_on(WORLD, config=CONFIG, **SLOW) as (daemon, _):
        daemon.wait_ready()
        file = daemon.config
        rows = (
            ("mode", "observe", "observe", ("manage", "default"), "observe"),
            ("min", "512M", 512, (300, f"{file}:2"), "512MiB"),
            ("max", "1.5GiB", 1536, (2048, "hypervisor"), "1536MiB"),
            ("shares", "7", 7, (500, f"{file}:3"), "7"),
        )
        for key, text, value, before, shown in rows:
            assert limit(daemon, key) == before, limit(daemon, key)
            result = set_domain(daemon, **{key: text})
            [change] = result["changes"]
            assert change["domain"] == "web1" and change["key"] == key, change
            assert change["new"] == shown, change
            assert change["new_source"] == "rpc", change
            assert change["old_source"] == before[1], change
            assert result["domain"][f"{key}_source"] == "rpc", result
            assert limit(daemon, key) == (value, "rpc"), limit(daemon, key)
        # All of them last, from sample to sample.
        sample = daemon.status()["sample"]
        wait_until("more samples",
                   lambda: daemon.status()["sample"] >= sample + 2)
        for key, _, value, before, shown in rows:
            assert limit(daemon, key) == (value, "rpc"), limit(daemon, key)
            [change] = set_domain(daemon, **{key: ""})["changes"]
            assert (change["old"], change["old_source"]) == (shown, "rpc"), change
            assert limit(daemon, key) == before, limit(daemon, key)
        assert limit(daemon, "min", "web2") == (200, "default")


def test_what_is_refused():
    """Wrong values in the file's words, all or nothing, and who may."""
    with daemon_on(WORLD, config=CONFIG, **SLOW) as (daemon, _):
        daemon.wait_ready()
        rows = (
            ({"mode": "on"}, "invalid-params: mode: 'on' is unknown; write "
             "manage, observe or off"),
            ({"min": "300"}, "invalid-params: min: '300': has no unit; write a "
             "size such as 200MiB"),
            ({"max": "12KiB"}, "invalid-params: max: '12KiB' is out of range; "
             "write 1 MiB to 1024 TiB"),
            ({"shares": "0"}, "invalid-params: shares: '0' is out of range; "
             "write 1 to 1000000"),
            ({"shares": "0" * 47 + "1"}, "invalid-params: shares: '0"),
            ({"min": "300MiB", "max": "200MiB"}, "invalid-params: min of 300 "
             "MiB (rpc) would be above max of 200 MiB (rpc)"),
            ({"max": "200MiB"}, "invalid-params: min of 300 MiB "
             f"({daemon.config}:2) would be above max of 200 MiB (rpc)"),
            ({"min": "3GiB"}, "invalid-params: min of 3 GiB (rpc) would be "
             "above max of 2 GiB (hypervisor)"),
            ({"min": "3GiB", "persist": True}, "invalid-params: min of 3 GiB "
             "(metadata) would be above max of 2 GiB (hypervisor)"),
            ({}, "invalid-params: mode, min, max or shares is wanted"),
            ({"persist": True}, "invalid-params: mode, min, max or shares"),
            ({"name": "web3", "min": "1GiB"},
             "not-found: no running domain is called 'web3'"),
            # The good ones beside a bad one don't hold either.
            ({"mode": "off", "min": "1GiB", "max": "1.5GiB", "shares": "many"},
             "invalid-params: shares: 'many'"),
        )
        before = daemon.call("domain", {"name": "web1"})
        for values, wanted in rows:
            error = refused(daemon, **values)
            assert error.startswith(wanted), (values, error)
        for key in ("mode", "min", "max", "shares"):
            assert limit(daemon, key)[1] == before[f"{key}_source"], key
            assert limit(daemon, key)[1] != "rpc", key
        # What is above the hypervisor's waits for it to grow.
        [change] = set_domain(daemon, max="4GiB")["changes"]
        assert change["new"] == "2GiB", change
        assert change["note"] == "the hypervisor allows no more than 2GiB"


def test_a_reader_may_not():
    """Who may only read is refused, before anything is looked at."""
    with daemon_on(WORLD, **SLOW) as (daemon, _):
        daemon.wait_ready()
        daemon.folder.chmod(0o755)
        daemon.socket.chmod(0o666)

        def ask():
            with Client(daemon.socket) as client:
                client.call("domain", {"name": "web1"})
                try:
                    client.call("set_domain", {"name": "web1", "mode": "off"})
                except RpcError as error:
                    return error.name
                return "taken"

        assert as_user(65534, 65534, [], ask) == "permission-denied"
        assert limit(daemon, "mode") == ("manage", "default")


def test_subscribers_hear_of_it():
    """An event tells which settings did change, and none of the others."""
    with daemon_on(WORLD, **SLOW) as (daemon, _):
        daemon.wait_ready()
        with Client(daemon.socket) as client:
            client.call("subscribe", {"settings": True})
            set_domain(daemon, min="200MiB", shares="1000")
            set_domain(daemon, min="200MiB")
            set_domain(daemon, shares="5")
            heard = [client.receive() for _ in range(2)]
        assert [(kind, name) for kind, name, _ in heard] == [(2, "settings")] * 2
        assert [(c["key"], c["old_source"], c["new"], c["new_source"])
                for _, _, [event] in heard for c in event["changes"]] == [
            ("min", "default", "200MiB", "rpc"),
            ("shares", "default", "1000", "rpc"),
            ("shares", "rpc", "5", "rpc")], heard


def test_samples_tell_of_it():
    """Who records samples has what held for the domains, too."""
    with daemon_on(WORLD, **SLOW) as (daemon, _):
        daemon.wait_ready()
        set_domain(daemon, min="300M", mode="observe")
        set_domain(daemon, shares="7", persist=True)
        with Client(daemon.socket) as client:
            client.call("subscribe", {"samples": True})
            _, name, [sample] = client.receive()
        assert name == "sample", name
        web1, web2 = sample["domains"]
        assert web1["rpc"] == {"mode": "observe", "min": "300M"}, web1
        assert web1["metadata"] == {"shares": "7"}, web1
        assert "rpc" not in web2 and "metadata" not in web2, web2


def test_what_ends_it():
    """A reload takes it back, and so does a new start of the domain."""
    with daemon_on(WORLD, config=CONFIG, **SLOW) as (daemon, script):
        daemon.wait_ready()
        file = (300, f"{daemon.config}:2")
        with Client(daemon.socket) as client:
            client.call("subscribe", {"settings": True})
            set_domain(daemon, min="400MiB", mode="off")
            daemon.process.send_signal(signal.SIGHUP)
            wait_until("the reload takes it back",
                       lambda: limit(daemon, "min") == file)
            assert limit(daemon, "mode") == ("manage", "default")
            client.receive()
            heard = client.receive()[2][0]["changes"]
            assert [(c["key"], c["new_source"]) for c in heard] == [
                ("mode", "default"), ("min", file[1])], heard
        # A reload that fails changes nothing.
        set_domain(daemon, min="400MiB")
        daemon.config.write_text("[policy]\nmin = many\n")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_log("the old settings stay")
        assert limit(daemon, "min") == (400, "rpc")
        script.append("[domain web1]\nid = 77")
        wait_until("the domain that was started anew has lost it",
                   lambda: limit(daemon, "min") == file)


def test_it_takes_effect():
    """A min raised ends the taking, observe the orders; a max lowered caps."""
    with daemon_on(WORLD, *AT_ONCE, **FAST) as (daemon, script):
        wait_until("web1 is taken from", lambda: script.orders("web1"))
        least = min(after for _, after in script.orders("web1"))
        floor = least - 60 * MIB
        set_domain(daemon, min=f"{floor}KiB")
        wait_until("it is taken down to its min", lambda: daemon.domain(
            "web1")["size_kib"] == floor)
        daemon.wait_passes(2)
        assert min(after for _, after in script.orders("web1")) == floor
        # No order follows the answer, whatever was under way.
        set_domain(daemon, min="")
        wait_until("taking goes on", lambda: min(
            after for _, after in script.orders("web1")) < floor)
        set_domain(daemon, mode="observe")
        before = script.orders("web1")
        daemon.wait_passes(3)
        assert script.orders("web1") == before, "it is only observed"
        assert daemon.domain("web1")["state"] != "excluded"
    with daemon_on(WORLD, *AT_ONCE, **FAST) as (daemon, script):
        daemon.wait_ready()
        daemon.call("set_domain", {"name": "web2", "max": "600MiB"})
        script.append("[domain web2]\nused = 900MiB")
        wait_until("web2 has its max", lambda: daemon.domain(
            "web2")["size_kib"] == 600 * MIB)
        daemon.wait_passes(2)
        assert max(after for _, after in script.orders("web2")) == 600 * MIB


def test_what_it_would_save_is_told():
    """A domain that is only observed since a call has a score of its own."""
    def score():
        return next(d for d in daemon.call("score")["domains"]
                    if d["name"] == "web1")

    with daemon_on(WORLD, *AT_ONCE, "--set", "release-step=200MiB",
                   **FAST) as (daemon, script):
        daemon.wait_ready()
        set_domain(daemon, mode="observe", min="500MiB")
        before = len(script.orders("web1"))
        wait_until("it would be at its min",
                   lambda: score().get("would_size_kib") == 500 * MIB)
        assert score()["mode"] == "observe", score()
        assert len(script.orders("web1")) == before


def test_a_run_under_way_gives_in():
    """A domain that isn't managed any more gets none of the run's orders."""
    with daemon_on(WORLD + "[domain web0]\nsize = 1GiB\n",
                   *AT_ONCE, "--set", "worker-deadline=2s",
                   **SLOW) as (daemon, script):
        daemon.wait_ready()
        wait_plan(daemon, "web0", "web1")
        script.append("[domain web0]\nhangs = yes")
        with Client(daemon.socket) as client:
            client.send([0, 1, "run", []])
            wait_until("the run waits for web0",
                       lambda: daemon.worker("actuator")["state"] == "busy")
            set_domain(daemon, mode="observe")
            decisions = {d["name"]: d for d in client.answer(1)["decisions"]}
        assert decisions["web0"]["outcome"] == "unanswered", decisions
        assert decisions["web1"]["outcome"] == "refused", decisions
        assert "mode" in decisions["web1"]["message"], decisions
        assert script.orders("web1") == []


def test_persist_is_in_the_metadata():
    """It is written, holds at once, survives the daemon, and goes with ""."""
    with daemon_on(WORLD, config=CONFIG, **SLOW) as (daemon, script):
        daemon.wait_ready()
        file = daemon.config
        set_domain(daemon, min="350MiB", mode="off")
        result = set_domain(daemon, min="400MiB", shares="9", persist=True)
        assert changes(result) == [
            "min: 350MiB (rpc) -> 400MiB (metadata)",
            f"shares: 500 ({file}:3) -> 9 (metadata)"], result
        assert result["domain"]["min_source"] == "metadata", result
        assert limit(daemon, "mode") == ("off", "rpc"), "only min gives way"
        assert "metadata-min = 400MiB\nmetadata-shares = 9\n" in script.text()
        daemon.process.send_signal(signal.SIGHUP)
        wait_until("a reload", lambda: limit(daemon, "mode")[1] != "rpc")
        assert limit(daemon, "min") == (400, "metadata")
        daemon.stop()
        again = Daemon(daemon.folder, script.uri, config=CONFIG, **SLOW)
        try:
            again.wait_ready()
            assert limit(again, "min") == (400, "metadata")
            assert limit(again, "shares") == (9, "metadata")
            # A wish for now is above it, and leaves it as it is.
            set_domain(again, min="450MiB")
            assert limit(again, "min") == (450, "rpc")
            set_domain(again, min="")
            assert limit(again, "min") == (400, "metadata")
            result = set_domain(again, min="", shares="", persist=True)
            assert [c["new_source"] for c in result["changes"]] == [
                f"{file}:2", f"{file}:3"], result
            sample = again.status()["sample"]
            wait_until("more samples",
                       lambda: again.status()["sample"] >= sample + 2)
            assert limit(again, "min") == (300, f"{file}:2")
            again.stop()
        finally:
            again.kill()


def test_metadata_waits_for_the_actuator():
    """It is written after the run under way, in the order of the calls."""
    with daemon_on(WORLD, *AT_ONCE, "--set", "worker-deadline=1s",
                   **SLOW) as (daemon, script):
        daemon.wait_ready()
        wait_plan(daemon, "web1")
        script.append("[domain web1]\nhangs = yes")
        pid = daemon.worker("actuator")["pid"]
        with Client(daemon.socket) as client, Client(daemon.socket) as other:
            client.send([0, 1, "run", []])
            wait_until("the run waits for web1",
                       lambda: daemon.worker("actuator")["state"] == "busy")
            other.send([0, 1, "set_domain", [
                {"name": "web2", "min": "300MiB", "persist": True}]])
            # The run's actuator is lost over it: so is what waits for it.
            client.answer(1)
            try:
                other.answer(1)
                raise AssertionError("written by nobody")
            except RpcError as error:
                assert error.name == "unavailable", error
        script.append("[domain web1]\nhangs = no")
        wait_until("a new actuator", lambda: daemon.worker(
            "actuator").get("pid") not in (None, pid))
        daemon.wait_ready()
        wait_plan(daemon, "web1")
        with Client(daemon.socket) as client:
            params = [{"name": "web1", "shares": "7", "persist": True}]
            requests = [0, 1, "run", []], [0, 2, "set_domain", params]
            client.send(b"".join(map(msgpack.packb, requests)))
            assert client.answer(1)["take_kib"] > 0
            assert changes(client.answer(2)) == [
                "shares: 1000 (default) -> 7 (metadata)"]
        with Client(daemon.socket) as client:
            for i, size in enumerate(("300MiB", "310MiB", "320MiB")):
                client.send([0, i, "set_domain", [
                    {"name": "web2", "min": size, "persist": True}]])
            answers = [client.answer(i) for i in range(3)]
        assert [a["changes"][0]["new"] for a in answers] == [
            "300MiB", "310MiB", "320MiB"], answers
        assert limit(daemon, "min", "web2") == (320, "metadata")


def test_metadata_that_can_not_be_written():
    """Each reason has its error; nothing is changed, and others are served."""
    rows = (
        ("busy = yes", "busy: web1: its metadata can't be written: a job"),
        ("moving = yes", "busy: "),
        ("unresponsive = yes", "timeout: web1: its metadata can't be written: "
         "QEMU doesn't answer"),
        ("vanish = yes", "not-found: "),
        ("fail = it is read-only", "unavailable: web1: its metadata can't "
         "be written: it is read-only"),
        ("hangs = yes", "timeout: web1: its metadata may not be written: "
         "no answer to set_metadata within 700 ms"),
    )
    with daemon_on(WORLD, "--set", "worker-deadline=700ms",
                   **SLOW) as (daemon, script):
        daemon.wait_ready()
        for row, wanted in rows:
            script.append(f"[domain web1]\n{row}")
            error = refused(daemon, min="300MiB", persist=True)
            assert error.startswith(wanted), (row, error)
            assert limit(daemon, "min") == (200, "default"), row
            script.append(f"[domain web1]\n{row.split(' = ')[0]} = auto")
        assert "metadata" not in script.text()
        daemon.wait_ready()
        set_domain(daemon, min="300MiB", persist=True)
        assert limit(daemon, "min") == (300, "metadata")


def test_the_command():
    """memcoordctl domain shows, and with options it sets."""
    with daemon_on(WORLD, **SLOW) as (daemon, _):
        daemon.wait_ready()
        status, out, err = daemon.ctl("domain", "web1", "--min=400MiB",
                                      "--max", "8GiB", "--mode", "observe")
        assert (status, err) == (0, ""), err
        for line in ("mode      manage (default) -> observe (rpc)",
                     "min       200MiB (default) -> 400MiB (rpc)",
                     "max       2GiB (hypervisor), as before",
                     "note      the hypervisor allows no more than 2GiB",
                     "min       400 MiB (rpc)", "size      1 GiB"):
            assert line in out.splitlines(), (line, out)
        result = daemon.ctl_json("domain", "web1", "--min", "", "--shares",
                                 "3", "--persist")
        assert [c["key"] for c in result["changes"]] == ["min", "shares"]
        assert result["domain"]["shares_source"] == "metadata", result
        assert result["domain"]["min_source"] == "default", result
        shown = daemon.ctl_json("domain", "web1")
        assert shown["max_source"] == "hypervisor", shown
        assert shown["shares"] == 3, shown
        status, out, err = daemon.ctl("--json", "domain", "web1", "--min", "9")
        assert status == 1 and json.loads(out)["error"]["name"] == (
            "invalid-params"), (status, out)
        assert daemon.ctl("domain", "web1", "--persist")[0] == 2
        assert daemon.ctl("domain", "--min", "1GiB")[0] == 2


if __name__ == "__main__":
    memcoord.main(globals())
