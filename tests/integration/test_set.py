#!/usr/bin/python3
"""Settings that change while memcoordd runs: all or none, told, and kept."""

import contextlib
import os
import pathlib
import pwd
import signal
import stat
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (  # noqa: E402
    MIB, Client, Daemon, RpcError, Script, daemon_on, folder, wait_until)

WORLD = """
[host]
total = 8GiB
available = 6GiB

[domain web1]
size = 1GiB
max = 2GiB
used = 300MiB
"""


def as_list(**values):
    """A list of assignments; "_" stands for "-"."""
    return [{"key": key.replace("_", "-"), "value": value}
            for key, value in values.items()]


def set_(daemon, persist=None, **values):
    """Calls `set` and returns the changes by key."""
    params = {"settings": as_list(**values)}
    if persist is not None:
        params["persist"] = persist
    result = daemon.call("set", params)
    changes = {change["key"]: change for change in result["changes"]}
    if persist:
        changes["persisted"] = result["persisted"]
    else:
        assert "persisted" not in result, result
    return changes


def settings_of(daemon):
    """What `settings` tells of the keys that aren't a domain's, by key."""
    return {setting["key"]: setting
            for setting in daemon.call("settings")["settings"]
            if "domain" not in setting}


def value_of(daemon, key):
    """A key's value and source."""
    setting = settings_of(daemon)[key]
    return setting["value"], setting["source"]


@contextlib.contextmanager
def refused(name, *words):
    """The call in the block is refused by that name with these words."""
    try:
        yield
    except RpcError as error:
        assert error.name == name, error
        for word in words:
            assert word in error.sentence, (word, error)
    else:
        raise AssertionError(f"not refused: {name} {words}")


def drop_in(daemon, name, text):
    path = pathlib.Path(f"{daemon.config}.d") / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def subscribed(daemon):
    """A client that hears of settings."""
    client = Client(daemon.socket)
    assert client.call("subscribe", {"settings": True})["settings"] is True
    return client


def test_what_is_set_holds_at_once_and_is_told():
    """Old and new value with their sources; status and settings agree."""
    config = "\n[policy]\nmin = 300MiB\n"
    with daemon_on(WORLD, config=config, interval="60") as (daemon, _):
        daemon.wait_connected()
        changes = set_(daemon, min="400 MiB", interval="2.5s")
        assert changes["min"] == {
            "key": "min", "old": "300MiB", "new": "400MiB",
            "old_source": f"{daemon.config}:3", "new_source": "rpc"}, changes
        assert changes["interval"] == {
            "key": "interval", "old": "60s", "new": "2500ms",
            "old_source": "--set", "new_source": "rpc"}, changes
        assert daemon.status()["interval_ms"] == 2500
        assert daemon.domain("web1")["min_kib"] == 400 * MIB
        assert daemon.domain("web1")["min_source"] == "rpc"
        assert value_of(daemon, "min") == ("400MiB", "rpc")
        daemon.wait_log("set: min: '300MiB'")
        status, out, err = daemon.ctl("set", "min=500MiB", "slack=16MiB")
        assert (status, err) == (0, ""), err
        assert out == ("min: 400MiB (rpc) -> 500MiB (rpc)\n"
                       "slack: 16MiB (default) -> 16MiB (rpc)\n"), out


def test_all_or_none():
    """One of three is wrong: none holds, and the sentence names it."""
    with daemon_on(WORLD, interval="60") as (daemon, _):
        before = daemon.call("settings")
        wrong = (
            ({"guest_reserve": "soon"}, ("guest-reserve", "'soon'")),
            ({"guest_reserve": "0"}, ("guest-reserve", "1 MiB to 1 TiB")),
            ({"nonsense": "1"}, ("'nonsense'", "known are")),
            ({"slak": "1MiB"}, ("'slak'", "did you mean slack?")),
            ({"cooldown": "1h"}, ("cooldown", "cooldown-most of 10m")),
            ({"host_reserve": "500TiB"}, ("host-reserve", "memory")),
            ({"socket": "/s"}, ("socket", "at a start only")),
            ({"shares": "5"}, ("'shares'", "[domain]")),
            ({"admin_group": "a\nb"}, ("admin-group", "control character")),
        )
        with subscribed(daemon) as client:
            for pair, words in wrong:
                with refused("invalid-params", *words):
                    set_(daemon, interval="2s", **pair, slack="1MiB")
            with refused("invalid-params", "interval", "twice"):
                daemon.call("set", {"settings": 2 * as_list(interval="2s")})
            with refused("invalid-params", "nothing to set"):
                set_(daemon)
            assert daemon.call("settings") == before
            assert daemon.status()["interval_ms"] == 60000
            # The first event is that of the first one that is right.
            set_(daemon, interval="3s")
            assert client.receive()[2][0]["changes"][0]["new"] == "3s"


def test_events_tell_of_each_way_to_change():
    """set, set_interval, reload and SIGHUP: one event each, the same record."""
    with daemon_on(WORLD, interval="60") as (daemon, _):
        with subscribed(daemon) as client:
            def event():
                kind, name, params = client.receive()
                assert (kind, name) == (2, "settings"), name
                return params[0]
            result = daemon.call("set", {"settings": as_list(slack="1MiB")})
            assert event() == result
            daemon.call("set_interval", {"interval_ms": 7000})
            assert event()["changes"] == [{
                "key": "interval", "old": "60s", "new": "7s",
                "old_source": "--set", "new_source": "rpc"}]
            result = daemon.call("reload")
            assert event() == result
            daemon.config.write_text("[policy]\nslack = 3MiB\n")
            daemon.process.send_signal(signal.SIGHUP)
            assert event()["changes"][0]["new"] == "3MiB"


def test_a_reload_answers_with_what_changed():
    """What was set ends; a new file, a drop-in and a [domain] section count."""
    config = "[domain \"web*\"]\nmin = 300MiB\n"
    with daemon_on(WORLD, config=config, interval="60") as (daemon, _):
        daemon.wait_connected()
        set_(daemon, slack="1MiB", interval="2s")
        daemon.config.write_text("[daemon]\npidfile = /nowhere/x\n"
                                 "[domain \"web*\"]\nmin = 400MiB\n")
        extra = drop_in(daemon, "10-x.conf", "[policy]\nguest-reserve = 1GiB\n")
        changes = {c["key"]: c for c in daemon.call("reload")["changes"]}
        assert set(changes) == {"slack", "interval", "pidfile", "min",
                                "guest-reserve"}, changes
        assert changes["slack"] == {
            "key": "slack", "old": "1MiB", "new": "16MiB",
            "old_source": "rpc", "new_source": "default"}, changes
        assert changes["interval"]["new_source"] == "--set"
        assert "next start" in changes["pidfile"]["note"]
        assert changes["min"] == {
            "key": "min", "domain": "web*", "old": "300MiB", "new": "400MiB",
            "old_source": f"{daemon.config}:2",
            "new_source": f"{daemon.config}:4"}, changes
        assert changes["guest-reserve"]["new_source"] == f"{extra}:2"
        assert daemon.domain("web1")["min_source"] == f"{daemon.config}:4"
        assert value_of(daemon, "pidfile") == ("", "default")
        # The pidfile is told each time, until there is a new start.
        assert [c["key"] for c in daemon.call("reload")["changes"]] == \
            ["pidfile"]

        extra.write_text("[policy]\n\nguest-reserve = x\n")
        with refused("invalid-params", f"{extra}:3: guest-reserve: 'x'"):
            daemon.call("reload")
        assert value_of(daemon, "guest-reserve") == ("1GiB", f"{extra}:2")
        status, _, err = daemon.ctl("reload")
        assert status == 1 and f"{extra}:3: guest-reserve" in err, err


def test_a_wrong_drop_in_is_no_start():
    """--check-config and a start name the drop-in's line."""
    with folder() as path:
        file = path / "conf"
        file.write_text("")
        (path / "conf.d").mkdir()
        (path / "conf.d" / "x.conf").write_text("[host]\nslack = 1MiB\n")
        for options in ["--check-config"], []:
            done = subprocess.run(
                [memcoord.program("memcoordd"), "--config", file, *options,
                 "--socket", path / "s"], capture_output=True, text=True,
                timeout=memcoord.DEADLINE)
            assert done.returncode == 2, done
            assert f"{file}.d/x.conf:2: 'slack' belongs" in done.stderr, done


@contextlib.contextmanager
def restartable(*args):
    """A function that starts a daemon in the same folder again."""
    with folder() as path:
        script = Script(path, WORLD)
        daemons = []

        def start():
            if daemons:
                daemons[-1].stop()
            daemons.append(Daemon(path, script.uri, *args, collector=None,
                                  interval="60"))
            return daemons[-1]
        try:
            yield start
        finally:
            for daemon in daemons:
                daemon.kill()


def test_what_is_kept_survives_a_restart():
    """Values, also of a key for a start only; what was kept before stays."""
    with restartable() as start:
        daemon = start()
        changes = set_(daemon, True, slack="3MiB", count_arc="yes")
        file = pathlib.Path(changes["persisted"])
        assert file == pathlib.Path(f"{daemon.config}.d/90-persisted.conf")
        assert stat.S_IMODE(file.stat().st_mode) == 0o644
        assert "note" not in changes["slack"], changes
        assert changes["slack"]["new_source"] == "rpc"
        changes = set_(daemon, True, socket_mode="0600", interval="3s",
                       log_level="debug")
        assert changes["socket-mode"] == {
            "key": "socket-mode", "old": "", "new": "0600",
            "old_source": "default", "new_source": f"{file}:5",
            "note": "takes effect at the next start"}, changes
        assert "--set wins over it at a start: 60s" in \
            changes["interval"]["note"], changes
        assert daemon.status()["interval_ms"] == 3000
        assert value_of(daemon, "socket-mode") == ("", "default")
        assert os.listdir(file.parent) == [file.name]

        daemon = start()
        assert value_of(daemon, "slack")[0] == "3MiB"
        assert value_of(daemon, "slack")[1].startswith(f"{file}:")
        assert value_of(daemon, "count-arc")[0] == "yes"
        assert value_of(daemon, "socket-mode")[0] == "0600"
        assert value_of(daemon, "log-level")[0] == "debug"
        assert value_of(daemon, "interval") == ("60s", "--set")
        text = file.read_text()
        status, out, _ = daemon.ctl("set", "slack=4MiB", "--persist")
        assert status == 0 and out == (
            f"slack: 3MiB ({file}:13) -> 4MiB (rpc)\nKept in {file}.\n"), out
        assert file.read_text() == text.replace("slack = 3MiB", "slack = 4MiB")


def test_nothing_is_kept_that_a_start_would_refuse():
    """What holds now only for a while can't hold up what is kept."""
    with daemon_on(WORLD) as (daemon, _):
        set_(daemon, cooldown_most="2h")
        with refused("invalid-params", "next start would refuse it",
                     "cooldown of 1h is above"):
            set_(daemon, True, cooldown="1h")
        assert value_of(daemon, "cooldown") == ("30s", "default")
        assert not os.path.exists(f"{daemon.config}.d")
        set_(daemon, True, cooldown="1h", cooldown_most="2h")
        later = drop_in(daemon, "95-x.conf", "[policy]\nslack = 5MiB\n")
        note = set_(daemon, True, slack="6MiB")["slack"]["note"]
        assert note == f"{later}:2 wins over it at a start: 5MiB", note


def test_what_can_not_be_written_changes_nothing():
    """A folder that is a file, or can't be made: words, and all is as it was."""
    with daemon_on(WORLD) as (daemon, _):
        path = pathlib.Path(f"{daemon.config}.d")
        before = daemon.call("settings")
        path.symlink_to("/proc/nowhere")
        with subscribed(daemon) as client:
            with refused("internal", str(path), "nothing was set"):
                set_(daemon, True, slack="3MiB")
            path.unlink()
            path.symlink_to("/proc")
            with refused("internal", str(path), "nothing was set"):
                set_(daemon, True, slack="3MiB")
            path.unlink()
            assert daemon.call("settings") == before
            set_(daemon, slack="4MiB")
            assert client.receive()[2][0]["changes"][0]["old"] == "16MiB"
        status, _, err = daemon.ctl("set", "slack=3", "--persist")
        assert status == 1 and "has no unit" in err, err


def test_settings_are_shown():
    """Each key, by name or all; a domain's by its pattern; as text as well."""
    config = "[policy]\nmin = 300MiB\n[domain \"web-*\"]\nmin = 1GiB\n"
    with daemon_on(WORLD, config=config, interval="60") as (daemon, _):
        found = daemon.call("settings", {"key": "min"})["settings"]
        assert [(s["value"], s.get("domain")) for s in found] == [
            ("300MiB", None), ("1GiB", "web-*")], found
        assert found[0]["source"] == f"{daemon.config}:2"
        assert (found[0]["section"], found[0]["when"],
                found[0]["default_value"]) == ("policy", "live", "200MiB")
        assert settings_of(daemon)["socket"]["when"] == "start"
        with refused("not-found", "'intervall'", "did you mean interval?"):
            daemon.call("settings", {"key": "intervall"})
        status, out, _ = daemon.ctl("settings")
        assert status == 0 and "collector-interval" in out, out
        status, out, _ = daemon.ctl("get", "interval")
        assert status == 0 and "value     60s (--set)\n" in out, out
        status, _, err = daemon.ctl("get", "intervall")
        assert status == 1 and "did you mean interval?" in err, err
        assert daemon.ctl_json("get", "min")["settings"] == found


def test_a_reader_may_look_and_not_set():
    """Who isn't an admin reads settings; set and reload are refused."""
    nobody = pwd.getpwnam("nobody")
    with daemon_on(WORLD, "--set", "socket-mode=0666") as (daemon, _):
        os.chmod(daemon.folder, 0o755)

        def ask():
            answers = []
            for method, *params in (
                    ("settings",), ("set", {"settings": as_list(slack="0")}),
                    ("reload",), ("pause", {"for_ms": 1})):
                try:
                    daemon.call(method, *params)
                    answers.append("done")
                except RpcError as error:
                    answers.append(error.name)
            return answers
        answers = memcoord.as_user(nobody.pw_uid, nobody.pw_gid, [], ask)
        assert answers == ["done"] + 3 * ["permission-denied"], answers
        assert value_of(daemon, "slack") == ("16MiB", "default")
        daemon.wait_log("socket-mode 0666 lets every user connect")


def test_the_socket_has_its_owner_and_mode():
    """socket-owner and socket-mode; who is unknown is named in the log."""
    if os.geteuid() != 0:
        raise memcoord.Skip("only root can give files away")
    with daemon_on(WORLD, "--set", "socket-owner=nobody", "--set",
                   "socket-mode=0620") as (daemon, _):
        info = daemon.socket.stat()
        assert info.st_uid == pwd.getpwnam("nobody").pw_uid
        assert stat.S_IMODE(info.st_mode) == 0o620, oct(info.st_mode)
    with daemon_on(WORLD, "--set", "socket-owner=nosuchuser", "--set",
                   "group=nosuchgroup", "--set",
                   "socket-mode=0660") as (daemon, _):
        info = daemon.socket.stat()
        assert info.st_uid == 0
        assert stat.S_IMODE(info.st_mode) == 0o600, oct(info.st_mode)
        daemon.wait_log("there is no user 'nosuchuser'")


def test_an_admin_group_that_is_set_counts_at_once():
    """Members of a group that is named live may change things from then on."""
    nogroup = pwd.getpwnam("nobody").pw_gid
    with daemon_on(WORLD, "--set", "socket-mode=0666") as (daemon, _):
        os.chmod(daemon.folder, 0o755)

        def ask():
            try:
                daemon.call("resume")
                return "done"
            except RpcError as error:
                return error.name
        user = pwd.getpwnam("nobody").pw_uid
        assert memcoord.as_user(user, nogroup, [], ask) == "permission-denied"
        set_(daemon, admin_group="nogroup")
        assert memcoord.as_user(user, nogroup, [], ask) == "done"


def test_a_plan_can_try_settings():
    """A dry run with other settings shows what they do, and changes nothing."""
    with daemon_on(WORLD, "--set", "boot-grace=0", "--set", "mode=observe",
                   interval="60") as (daemon, script):
        daemon.wait_state("web1", "ok", "observe-only")
        before = daemon.call("settings")

        def planned(**values):
            fresh = values.pop("fresh", False)
            plan = daemon.call("plan", {"fresh": fresh,
                                        "settings": as_list(**values)})
            return plan["decisions"][0]["from_kib"] - \
                plan["decisions"][0]["to_kib"]
        assert planned(mode="manage") == 50 * MIB
        assert planned(mode="manage", release_step="7MiB") == 7 * MIB
        assert planned(mode="manage", release_step="9MiB", fresh=True) == \
            9 * MIB
        assert planned(mode="off") == 0
        for pair, word in (({"slack": "x"}, "slack"),
                           ({"socket": "/s"}, "at a start only"),
                           ({"cooldown": "1h"}, "cooldown-most")):
            with refused("invalid-params", word):
                planned(mode="manage", **pair)
        assert daemon.call("settings") == before
        assert daemon.domain("web1")["mode"] == "observe"
        assert daemon.call("plan")["take_kib"] == \
            daemon.call("plan", {"settings": []})["take_kib"]
        status, out, _ = daemon.ctl("dry-run", "--set", "mode=manage", "--set",
                                    "release-step=8MiB")
        assert status == 0 and "-8 MiB" in out, out
        assert script.orders("web1") == []


def test_a_pause_can_have_an_end():
    """pause --for resumes by itself, and says so; a later call counts."""
    with daemon_on(WORLD, "--set", "boot-grace=0", interval="100ms",
                   collector="100ms") as (daemon, _):
        daemon.wait_passes(1)
        with subscribed(daemon) as client:
            paused = daemon.call("pause", {"for_ms": 3600000})
            assert paused["paused_for_ms"] == 3600000, paused
            assert client.receive()[1:] == ["paused", [paused]]
            left = daemon.status()["paused_for_ms"]
            assert 3500000 < left <= 3600000, left
            _, out, _ = daemon.ctl("status")
            assert "nothing is taken or given for " in out, out
            assert daemon.call("pause") == {"paused": True, "was_paused": True}
            assert "paused_for_ms" not in daemon.status()
            client.receive()
            status, out, _ = daemon.ctl("pause", "--for", "200ms")
            assert status == 0 and "given for 200ms, or until" in out, out
            assert client.receive()[2][0]["paused_for_ms"] == 200
            assert client.receive()[1:] == ["paused", [
                {"paused": False, "was_paused": True}]]
            assert daemon.status()["paused"] is False
            daemon.wait_passes(1)
            daemon.call("pause", {"for_ms": 1000})
            daemon.call("resume")
            assert "paused_for_ms" not in daemon.status()
        with refused("invalid-params", "for_ms"):
            daemon.call("pause", {"for_ms": 0})


def test_many_changes_leave_nothing_behind():
    """Hundreds of sets, kept ones, trials and reloads: no descriptor more."""
    config = "".join(f"[domain \"d{i}\"]\nmin = 1GiB\n" for i in range(50))
    with daemon_on(WORLD, config=config, interval="60") as (daemon, _):
        daemon.wait_connected()
        descriptors = daemon.descriptors()
        with Client(daemon.socket) as client:
            for i in range(1, 101):
                one = as_list(slack=f"{i}MiB")
                client.call("set", {"settings": one, "persist": i % 10 == 0})
                client.call("plan", {"settings": one, "fresh": i % 20 == 0})
                client.call("reload")
        wait_until("descriptors are closed",
                   lambda: daemon.descriptors() == descriptors)
        assert value_of(daemon, "slack")[0] == "100MiB"


if __name__ == "__main__":
    memcoord.main(globals())
