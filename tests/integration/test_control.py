#!/usr/bin/python3
"""The control plane: what its methods do, and who may call them."""

import grp
import os
import pathlib
import pwd
import signal
import sys

import msgpack

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (Client, RpcError, Skip, daemon_on,  # noqa: E402
                      wait_until)

WORLD = """
[host]
total = 8GiB

[domain web1]
max = 2GiB
"""


def refused(name, words, call, *args):
    """The call is refused under this name, with these words in the sentence."""
    try:
        result = call(*args)
    except RpcError as error:
        assert error.name == name, error
        assert words in error.sentence, error
        return
    raise AssertionError(f"{args} was answered with {result}")


def head(msgid=7, method="status"):
    """The first bytes of a request, up to its params."""
    return b"\x94\x00" + msgpack.packb(msgid) + msgpack.packb(method)


# ---- what the methods do ----


def test_methods_answer():
    """version, status, plan, run, set_interval, pause and resume work."""
    with daemon_on(WORLD, "--set", "boot-grace=0", interval="60") as (daemon, _):
        daemon.wait_ready()
        version = daemon.call("version")
        assert version["pid"] == daemon.process.pid
        assert version["version"] and version["schema"]

        status = daemon.status()
        assert status["version"] == version["version"]
        assert status["interval_ms"] == 60000
        assert status["host"]["hostname"] == "scripted"
        assert status["host"]["connected"] is True
        assert {w["role"] for w in status["workers"]} == {"collector", "actuator"}
        assert [d["name"] for d in status["domains"]] == ["web1"]
        assert status["domains"][0]["size_kib"] == 512 * memcoord.MIB

        assert daemon.call("plan")["kind"] == "plan"
        assert daemon.call("plan", {"fresh": False})["kind"] == "plan"
        sample = daemon.status()["sample"]
        assert daemon.call("plan", {"fresh": True})["sample"] > sample
        assert daemon.call("run")["kind"] == "pass"

        changed = daemon.call("set_interval", {"interval_ms": 30000})
        assert changed["old_interval_ms"] == 60000, changed
        assert changed["interval_ms"] == 30000, changed
        changed = daemon.call("set_interval", {"collector_ms": 500})
        assert changed["collector_ms"] == 500, changed
        assert daemon.status()["collector_interval_ms"] == 500

        assert daemon.call("pause") == {"paused": True, "was_paused": False}
        assert daemon.call("pause") == {"paused": True, "was_paused": True}
        assert daemon.status()["paused"] is True
        assert daemon.call("resume") == {"paused": False, "was_paused": True}
        assert daemon.status()["paused"] is False


def test_intervals_change_what_happens():
    """A shorter interval makes passes at once, not after the old one."""
    with daemon_on(WORLD, interval="600", collector="600") as (daemon, _):
        daemon.wait_ready()
        assert daemon.status()["passes"] == 0
        daemon.call("set_interval", {"interval_ms": 100, "collector_ms": 100})
        daemon.wait_passes(3)


def test_wrong_calls_are_refused_with_a_sentence():
    """A wrong method or parameter is told by name, and costs nothing."""
    rows = (
        ("unknown-method", "'fly'", "fly"),
        ("unknown-method", "''", ""),
        ("unknown-method", "'hello'", "hello"),
        ("unknown-method", "'apply'", "apply", {"name": "web1"}),
        ("unknown-method", "'" + 31 * "x", 5000 * "x"),
        ("invalid-params", "no such key", "status", {"x": 1}),
        ("invalid-params", "2 values", "status", {}, {}),
        ("invalid-params", "nil", "status", None),
        ("invalid-params", "a whole number", "status", 5),
        ("invalid-params", "a string as a key", "status", {1: 2}),
        ("invalid-params", "fresh: a whole number", "plan", {"fresh": 1}),
        ("invalid-params", "fresh: a string", "plan", {"fresh": "yes"}),
        ("invalid-params", "fersh", "plan", {"fersh": True}),
        ("invalid-params", "interval_ms", "set_interval"),
        ("invalid-params", "interval_ms", "set_interval", {}),
        ("invalid-params", "interval_ms", "set_interval", {"interval_ms": None}),
        ("invalid-params", "interval_ms: a string", "set_interval",
         {"interval_ms": "5"}),
        ("invalid-params", "interval_ms: a float", "set_interval",
         {"interval_ms": 5000.0}),
        ("invalid-params", "interval_ms: a boolean", "set_interval",
         {"interval_ms": True}),
        ("invalid-params", "interval_ms: a negative number", "set_interval",
         {"interval_ms": -5000}),
        ("invalid-params", "interval_ms: 99 is not within", "set_interval",
         {"interval_ms": 99}),
        ("invalid-params", "interval_ms: 0 is not within", "set_interval",
         {"interval_ms": 0}),
        ("invalid-params", "interval_ms: 86400001 is not", "set_interval",
         {"interval_ms": 86400001}),
        ("invalid-params", "interval_ms: 18446744073709551615", "set_interval",
         {"interval_ms": 2**64 - 1}),
        ("invalid-params", "collector_ms: an array", "set_interval",
         {"interval_ms": 5000, "collector_ms": []}),
        ("invalid-params", "intervall_ms", "set_interval",
         {"intervall_ms": 5000}),
    )
    with daemon_on(WORLD) as (daemon, _), Client(daemon.socket) as client:
        for name, words, method, *params in rows:
            refused(name, words, client.call, method, *params)
        twice = (head(50, "set_interval") + b"\x91\x82" +
                 2 * (msgpack.packb("interval_ms") + msgpack.packb(5000)))
        client.send(twice)
        refused("invalid-params", "interval_ms: given twice", client.answer, 50)
        status = client.call("status")
        assert status["interval_ms"] == 1000, "a refused call changed something"
        assert status["collector_interval_ms"] == 200


# ---- who may ----

NOBODY = 65534


def a_group():
    """A group that isn't nobody's own, to be supplementary: its name and id."""
    for group in grp.getgrall():
        if group.gr_gid not in (0, NOBODY):
            return group.gr_name, group.gr_gid
    raise Skip("there are no groups")


def outsider(daemon, groups, *calls):
    """What user nobody gets for each call: its result, or its error."""
    def ask():
        answers = []
        with Client(daemon.socket) as client:
            for method, *params in calls:
                try:
                    client.call(method, *params)
                    answers.append("done")
                except RpcError as error:
                    answers.append([error.name, error.sentence])
        return answers

    os.chmod(daemon.folder, 0o755)
    return memcoord.as_user(NOBODY, NOBODY, groups, ask)


CHANGES = (("run",), ("set_interval", {"interval_ms": 5000}), ("pause",),
           ("resume",))


def test_readers_only_read():
    """Members of the group may look, and are refused changes with a reason."""
    name, gid = a_group()
    with daemon_on(WORLD, "--set", f"group={name}") as (daemon, _):
        daemon.wait_ready()
        answers = outsider(daemon, [gid], ("version",), ("status",), ("plan",),
                           ("plan", {"fresh": True}),
                           ("domain", {"name": "web1"}), *CHANGES,
                           ("pause", {"nonsense": 1}), ("status",))
        assert answers[:5] == 5 * ["done"], answers
        for error, sentence in answers[5:10]:
            assert error == "permission-denied", answers
            assert f"uid {NOBODY}" in sentence, sentence
        assert answers[10] == "done", answers
        assert daemon.status()["paused"] is False
        assert daemon.status()["interval_ms"] == 1000


def test_who_is_in_no_group_cannot_connect():
    """Without the group, the socket itself refuses."""
    name, _ = a_group()

    def connect():
        try:
            Client(daemon.socket).close()
        except PermissionError:
            return "refused"
        return "connected"

    for group in name, "":
        with daemon_on(WORLD, "--set", f"group={group}") as (daemon, _):
            os.chmod(daemon.folder, 0o755)
            got = memcoord.as_user(NOBODY, NOBODY, [], connect)
            assert got == "refused", (group, got)


def test_admin_group():
    """Members of admin-group may change things, by whichever group it is."""
    name, gid = a_group()
    own = grp.getgrgid(pwd.getpwuid(NOBODY).pw_gid).gr_name
    for admin, groups in (name, [gid]), (own, []), (own, [gid]):
        with daemon_on(WORLD, "--set", f"group={name if groups else own}",
                       "--set", f"admin-group={admin}") as (daemon, _):
            daemon.wait_ready()
            answers = outsider(daemon, groups, *CHANGES)
            assert answers == len(CHANGES) * ["done"], (admin, groups, answers)


def test_admin_group_is_looked_up_at_a_reload():
    """Who is connected already gains and loses it, as newcomers do."""
    name, gid = a_group()
    with daemon_on(WORLD, "--set", f"group={name}") as (daemon, _):
        daemon.wait_ready()
        os.chmod(daemon.folder, 0o755)
        with memcoord.acting_as(NOBODY, NOBODY, [gid]):
            client = Client(daemon.socket)
        rows = (
            (name, None),
            ("", "root (no admin-group is set), not by"),
            ("no-such-group", "root and members of group 'no-such-group' "
             "(admin-group, which isn't there), not by"),
            (name, None),
            ("root", "root and members of group 'root' (admin-group), not by"),
        )
        refused("permission-denied", "no admin-group", client.call, "pause")
        for count, (group, words) in enumerate(rows, 1):
            daemon.config.write_text(f"[daemon]\nadmin-group = {group}\n")
            daemon.process.send_signal(signal.SIGHUP)
            wait_until("the reload", lambda: daemon.log.read_text().count(
                "settings are in force") == count)
            with memcoord.acting_as(NOBODY, NOBODY, [gid]), \
                    Client(daemon.socket) as newcomer:
                for one in client, newcomer:
                    if words is None:
                        one.call("pause")
                    else:
                        refused("permission-denied", words, one.call, "pause")
        daemon.wait_log("admin-group: there is no group 'no-such-group'")
        client.close()


def test_a_daemon_that_is_not_root_lets_its_own_user_in():
    """The refusal names that user, too."""
    name, gid = a_group()
    own = NOBODY - 1
    with memcoord.folder() as path:
        os.chown(path, own, own)
        with memcoord.acting_as(own, own, [gid]):
            script = memcoord.Script(path, WORLD)
        daemon = memcoord.Daemon(path, script.uri, "--set", f"group={name}",
                                 user=own, groups=[gid])
        try:
            os.chmod(path, 0o755)
            for uid, groups in (own, []), (0, []):
                with memcoord.acting_as(uid, NOBODY, groups):
                    assert daemon.call("pause")["paused"]
            with memcoord.acting_as(NOBODY, NOBODY, [gid]), \
                    Client(daemon.socket) as client:
                refused("permission-denied",
                        f"root, uid {own} (memcoordd's own) (no admin-group",
                        client.call, "pause")
            daemon.stop()
        finally:
            daemon.kill()


def test_a_group_that_is_not_there_shuts_others_out():
    """An unknown group is said in the log, and only root may connect."""
    with daemon_on(WORLD, "--set", "group=no-such-group") as (daemon, _):
        assert os.stat(daemon.socket).st_mode & 0o777 == 0o600
        daemon.wait_log("no group 'no-such-group'")


if __name__ == "__main__":
    memcoord.main(globals())
