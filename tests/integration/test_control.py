#!/usr/bin/python3
"""The control plane: what its methods do, and what bad input doesn't do."""

import contextlib
import grp
import os
import pathlib
import pwd
import random
import resource
import socket
import struct
import sys
import threading
import time

import msgpack

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (Client, RpcError, Skip, answering,  # noqa: E402
                      daemon_on, wait_until)

WORLD = """
[host]
total = 8GiB

[domain web1]
max = 2GiB
"""
FRAME_MOST = 64 * 1024
CLIENTS_MOST = 64


@contextlib.contextmanager
def bystander(daemon):
    """
    A client that asks for the status all along: always answered in time.
    Afterwards the daemon lives, serves others, and has let go of everything.
    """
    daemon.wait_ready()
    daemon.status()
    before = daemon.descriptors()
    rss_kib = daemon.rss_kib()
    with answering(daemon, "others misbehave", "status"):
        yield
    wait_until("its descriptors are closed",
               lambda: daemon.descriptors() == before)
    assert daemon.process.poll() is None
    assert daemon.call("status")["domains"]
    grown = daemon.rss_kib() - rss_kib
    assert grown < 8 * memcoord.MIB or memcoord.is_sanitized(), \
        f"it holds {grown} KiB more"


def refused(name, words, call, *args):
    """The call is refused under this name, with these words in the sentence."""
    try:
        result = call(*args)
    except RpcError as error:
        assert error.name == name, error
        assert words in error.sentence, error
        return
    raise AssertionError(f"{args} was answered with {result}")


def request(msgid, method, *params):
    return msgpack.packb([0, msgid, method, list(params)])


def head(msgid=7, method="status"):
    """The first bytes of a request, up to its params."""
    return b"\x94\x00" + msgpack.packb(msgid) + msgpack.packb(method)


def last_error(daemon, data):
    """
    What a client gets for these bytes and what follows: the messages until the
    daemon closes.
    """
    with Client(daemon.socket) as client:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            client.send(data)
        return client.wait_closed()


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


# ---- frames ----


def test_garbage_costs_its_sender_the_connection():
    """Random bytes, and messages of no known shape: closed, nobody notices."""
    generator = random.Random(2)
    odd = [5, "status", {}, [], [3, 1, "status", []], [0, 1, "status"],
           [0, "1", "status", []], [0, -1, "status", []],
           [0, 2**32, "status", []], [0, 1, 2, []], [0, 1, "status", {}],
           [0, 1, "status", None], [0, 1, None, []], [2, "status"],
           [2, 5, []], [-1, 1, "status", []], [True, 1, "status", []],
           [0, 1, "status", [], []], [1, 1, None], None, b"\0" * 50]
    frames = [msgpack.packb(message) for message in odd]
    frames += [b"\xc1", b"\xc7\x01\x01\x01", b"GET / HTTP/1.1\r\n\r\n",
               b"\x00" * 1000, b"\xff" * 1000]
    frames += [generator.randbytes(1 + i * 7) for i in range(150)]
    with daemon_on(WORLD) as (daemon, _), bystander(daemon):
        for frame in frames:
            with Client(daemon.socket) as client:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    client.send(frame)
                    client.socket.shutdown(socket.SHUT_WR)
                for message in client.wait_closed():
                    assert message[0] == 1, message
                    assert message[2] is not None, (frame, message)


def test_a_shape_that_is_wrong_is_told_where_a_msgid_stands():
    """A request with a msgid gets its error before it is closed."""
    rows = (
        ("invalid-request", [0, 9, 5, []]),
        ("invalid-request", [0, 9, "status", {}]),
        ("invalid-request", [0, 9, "status"]),
        ("too-deep", [0, 9, "status", [[[[[[[[[]]]]]]]]]]),
        ("too-large", [0, 9, "status", ["x" * FRAME_MOST]]),
        ("invalid-request", [0, 9, "status", [msgpack.ExtType(1, b"x")]]),
    )
    with daemon_on(WORLD) as (daemon, _), bystander(daemon):
        for name, message in rows:
            answers = last_error(daemon, msgpack.packb(message))
            assert len(answers) == 1, (message, answers)
            assert answers[0][:2] == [1, 9], answers
            assert answers[0][2].startswith(name + ": "), answers


def test_the_limits_of_a_frame_are_what_they_say():
    """64 KiB and 8 levels are read, one more is refused."""
    with daemon_on(WORLD) as (daemon, _), bystander(daemon):
        start = head() + b"\x91\xda"
        room = FRAME_MOST - len(start) - 2
        fits = start + struct.pack(">H", room) + room * b"x"
        assert len(fits) == FRAME_MOST
        beyond = start + struct.pack(">H", room + 1) + (room + 1) * b"x"
        with Client(daemon.socket) as client:
            client.send(fits)
            refused("invalid-params", "a string", client.answer, 7)
            client.send(head() + 7 * b"\x91" + b"\xc0")
            refused("invalid-params", "an array", client.answer, 7)
            assert client.call("version")
        (_, msgid, error, _), = last_error(daemon, beyond)
        assert (msgid, error.split(":")[0]) == (7, "too-large"), error
        (_, msgid, error, _), = last_error(daemon, head() + 8 * b"\x91" + b"\xc0")
        assert (msgid, error.split(":")[0]) == (7, "too-deep"), error


def test_announced_counts_cost_nothing():
    """Heads that announce 4 Gi members or bytes are refused at once."""
    kinds = (b"\xdd", b"\xdf", b"\xdb", b"\xc6")  # array, map, str, bin
    with daemon_on(WORLD) as (daemon, _), bystander(daemon):
        for kind in kinds:
            bomb = kind + b"\xff\xff\xff\xff"
            (_, msgid, error, _), = last_error(daemon, head() + b"\x91" + bomb)
            assert (msgid, error.split(":")[0]) == (7, "too-large"), error
            assert last_error(daemon, bomb) == []
        nested = b"\xdd\x00\x00\x7f\xff" * 7
        last_error(daemon, nested)


def test_a_client_that_leaves_in_mid_frame_leaves_nothing():
    """Half a request, then gone."""
    whole = request(1, "set_interval", {"interval_ms": 5000})
    with daemon_on(WORLD) as (daemon, _), bystander(daemon):
        for size in range(len(whole)):
            with Client(daemon.socket) as client:
                client.send(whole[:size])
        big = head() + b"\x91\xdb\x00\x00\xf0\x00" + 30000 * b"x"
        for _ in range(50):
            # Faster than the daemon sees them leave: some are turned away.
            with Client(daemon.socket) as client:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    client.send(big)
        wait_until("there is room", lambda: can_call(daemon))
        assert daemon.status()["interval_ms"] == 1000


def test_a_frame_may_come_in_pieces_but_not_for_ever():
    """One byte at a time is served; a frame not finished in 5 s is closed."""
    with daemon_on(WORLD) as (daemon, _), bystander(daemon):
        with Client(daemon.socket) as client:
            for byte in request(3, "version"):
                client.send(bytes([byte]))
                time.sleep(0.005)
            assert client.answer(3)["pid"] == daemon.process.pid

        with Client(daemon.socket) as silent, Client(daemon.socket) as slow:
            slow_frame = head(4) + b"\x91\xdb\x00\x00\xf0\x00" + 60000 * b"x"
            start = time.monotonic()
            try:
                for byte in slow_frame:
                    slow.send(bytes([byte]))
                    time.sleep(0.1)
                    assert time.monotonic() - start < 15, "dribbles for ever"
            except (BrokenPipeError, ConnectionResetError):
                pass
            took = time.monotonic() - start
            assert took > 4, f"closed after {took:.1f} s already"
            # Being silent between two frames is no offence.
            assert silent.call("version")


def test_many_requests_at_once_are_answered_in_order():
    """10,000 requests in one write, and the same msgid again and again."""
    with daemon_on(WORLD) as (daemon, _), bystander(daemon):
        with Client(daemon.socket) as client:
            count = 10000
            data = b"".join(request(i, "version") for i in range(count))
            sender = threading.Thread(target=client.send, args=(data,))
            sender.start()
            for i in range(count):
                assert client.answer(i)["pid"] == daemon.process.pid
            sender.join()

            client.send(b"".join(request(5, "version") for _ in range(100)))
            for _ in range(100):
                client.answer(5)

            client.send(request(2**32 - 1, "version"))
            assert client.answer(2**32 - 1)


def test_large_answers_to_a_client_that_reads():
    """A client that asks for much at once and reads it all gets it all."""
    world = WORLD + "".join(f"[domain d{i}]\nmax = 1GiB\n" for i in range(100))
    with daemon_on(world) as (daemon, _), bystander(daemon):
        daemon.wait_ready()
        with Client(daemon.socket) as client:
            count = 50
            data = b"".join(request(i, "status") for i in range(count))
            sender = threading.Thread(target=client.send, args=(data,))
            sender.start()
            for i in range(count):
                assert len(client.answer(i)["domains"]) == 101
            sender.join()


def test_responses_and_notifications():
    """A response is an offence, a notification is not answered."""
    with daemon_on(WORLD) as (daemon, _), bystander(daemon):
        assert last_error(daemon, msgpack.packb([1, 1, None, {}])) == []
        with Client(daemon.socket) as client:
            client.send([2, "pause", []])
            client.send([2, "no such thing", [1, 2, 3]])
            assert client.call("status")["paused"] is False


def test_a_client_that_never_reads_is_dropped():
    """It asks and asks and reads nothing: closed at 4 MiB of answers."""
    with daemon_on(WORLD) as (daemon, _), bystander(daemon):
        for method in "status", "version":
            client = Client(daemon.socket)
            sent = 0
            start = time.monotonic()
            try:
                while True:
                    client.send(1000 * request(1, method))
                    sent += 1000
                    assert time.monotonic() - start < 30, "never dropped"
            except (BrokenPipeError, ConnectionResetError):
                pass
            assert sent < 1000000, sent
            client.close()


def test_a_client_that_leaves_before_its_answer():
    """Gone while answers are on their way, or while a call still waits."""
    with daemon_on(WORLD, "--set", "boot-grace=0") as (daemon, _):
        daemon.wait_ready()
        with bystander(daemon):
            for _ in range(50):
                for data in (200 * request(1, "status"), 10 * request(1, "run"),
                             request(1, "plan", {"fresh": True})):
                    with Client(daemon.socket) as client, contextlib.suppress(
                            BrokenPipeError, ConnectionResetError):
                        client.send(data)


def test_calls_that_wait_are_bounded():
    """A hundred fresh plans at once: each is answered or told to be too many."""
    with daemon_on(WORLD + "[host]\ndelay = 300ms\n") as (daemon, _):
        daemon.wait_ready()
        with bystander(daemon), Client(daemon.socket) as client:
            count = 100
            client.send(b"".join(request(i, "plan", {"fresh": True})
                                 for i in range(count)))
            answers = [client.receive() for _ in range(count)]
            assert {a[1] for a in answers} == set(range(count))
            errors = [a[2] for a in answers if a[2] is not None]
            assert errors and len(errors) < count
            assert all(e.startswith("busy: ") for e in errors), errors


# ---- too many ----


def test_one_client_too_many_is_turned_away():
    """The 65th client is closed, the 64 others are served, a later one too."""
    with daemon_on(WORLD) as (daemon, _):
        before = daemon.descriptors()
        clients = []
        for _ in range(CLIENTS_MOST):
            clients.append(Client(daemon.socket))
            clients[-1].call("version")
        for _ in range(20):
            with Client(daemon.socket) as extra:
                assert extra.wait_closed() == []
        for client in clients:
            client.call("status")
        clients.pop().close()
        wait_until("room for one again", lambda: can_call(daemon))
        for client in clients:
            client.close()
        wait_until("there is room", lambda: can_call(daemon))
        wait_until("its descriptors are closed",
                   lambda: daemon.descriptors() == before)


def can_call(daemon):
    try:
        return daemon.call("version")
    except (EOFError, OSError):
        return None


def test_descriptors_exhausted():
    """Out of descriptors: clients are turned away, workers start again later."""
    with daemon_on(WORLD) as (daemon, _):
        daemon.wait_ready()
        pid = daemon.process.pid
        with bystander(daemon):
            _, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
            used = max(int(fd) for fd in os.listdir(f"/proc/{pid}/fd"))
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 4, hard))
            clients = [Client(daemon.socket) for _ in range(30)]
            served = 0
            for client in clients:
                try:
                    client.call("version")
                    served += 1
                except (EOFError, OSError):
                    pass
            assert served < 10, served
            worker = daemon_worker(clients, "collector")
            os.kill(worker["pid"], 9)
            wait_until("its end is noticed",
                       lambda: daemon_worker(clients, "collector")["restarts"] > 0)
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (1024, hard))
            for client in clients:
                client.close()
            wait_until("it serves again", lambda: can_call(daemon))
            restarted = wait_until(
                "the collector is back",
                lambda: daemon.worker("collector").get("pid"))
            assert restarted != worker["pid"]
            sample = daemon.status()["sample"]
            wait_until("samples go on",
                       lambda: daemon.status()["sample"] > sample)


def daemon_worker(clients, role):
    """A worker's status, asked by the first client that is served."""
    for client in clients:
        try:
            workers = client.call("status")["workers"]
            return next(w for w in workers if w["role"] == role)
        except (EOFError, OSError):
            continue
    raise AssertionError("no client is served")


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


def test_a_group_that_is_not_there_shuts_others_out():
    """An unknown group is said in the log, and only root may connect."""
    with daemon_on(WORLD, "--set", "group=no-such-group") as (daemon, _):
        assert os.stat(daemon.socket).st_mode & 0o777 == 0o600
        daemon.wait_log("no group 'no-such-group'")


if __name__ == "__main__":
    memcoord.main(globals())
