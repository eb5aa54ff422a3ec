#!/usr/bin/python3
"""
What clients send and do that they shouldn't: each costs its sender, and nobody
else anything. After each the daemon answers at once, and has let go of all
memory and descriptors.
"""

import concurrent.futures
import contextlib
import grp
import os
import pathlib
import random
import re
import resource
import select
import socket
import struct
import sys
import threading
import time

import msgpack

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (ROOT, WRAP, Client, RpcError, Skip, answering,  # noqa: E402
                      daemon_on, slowness, wait_until)

WORLD = """
[host]
total = 8GiB

[domain web1]
max = 2GiB
"""
DOMAINS_100 = "[host]\ntotal = 64GiB\n" + "".join(
    f"[domain d{i}]\nmax = 1GiB\n" for i in range(100))
FRAME_MOST = 64 * 1024
CLIENTS_MOST = 64
CLIENTS_ADMIN = 8
FRAME_S = 5
STALLED_S = 10
# No samples and passes of its own: what they keep isn't what is looked at.
QUIET = {"interval": "600", "collector": "600"}
NOBODY = 65534


def request(msgid, method, *params):
    return msgpack.packb([0, msgid, method, list(params)])


def head(msgid=7, method="status"):
    """The first bytes of a request, up to its params."""
    return b"\x94\x00" + msgpack.packb(msgid) + msgpack.packb(method)


GONE = (BrokenPipeError, ConnectionResetError)


def what_comes(daemon, data):
    """What a client gets for these bytes, until the daemon closes."""
    with Client(daemon.socket) as client:
        with contextlib.suppress(*GONE):
            client.send(data)
        return client.wait_closed()


def fastest_answer_s(daemon):
    """How long a status takes: the best of a few."""
    times = []
    with Client(daemon.socket) as client:
        for _ in range(5):
            start = time.monotonic()
            client.call("status")
            times.append(time.monotonic() - start)
    return min(times)


def warm_up(daemon):
    """What is set up once and stays shouldn't count as a leak."""
    daemon.wait_ready()
    for _ in range(2):
        clients = [Client(daemon.socket) for _ in range(20)]
        for client in clients:
            for method in "status", "plan":
                client.call(method)
            client.close()


@contextlib.contextmanager
def unharmed(daemon):
    """
    Another client is answered all along. Afterwards the daemon answers as
    quickly as ever and holds no more descriptors and memory than before.
    """
    warm_up(daemon)
    before = daemon.descriptors()
    rss_kib = daemon.rss_kib()
    with answering(daemon, "others misbehave", "status", 2 * slowness()):
        yield
    check_let_go(daemon, before, rss_kib)


def check_let_go(daemon, descriptors, rss_kib):
    wait_until("its descriptors are closed",
               lambda: daemon.descriptors() == descriptors)
    assert daemon.process.poll() is None
    took = fastest_answer_s(daemon)
    assert took < 0.1 * slowness(), f"an answer takes {took:.3f} s"
    if memcoord.is_sanitized() or WRAP:
        return
    with contextlib.suppress(AssertionError):
        wait_until("it lets go", lambda: daemon.rss_kib() - rss_kib < 1024, 3)
    grown = daemon.rss_kib() - rss_kib
    print(f"     it holds {grown} KiB more")
    assert grown < 1024, f"it holds {grown} KiB more"


def can_call(daemon):
    try:
        return daemon.call("version")
    except (EOFError, OSError):
        return None


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
    with daemon_on(WORLD, **QUIET) as (daemon, _), unharmed(daemon):
        for frame in frames:
            with Client(daemon.socket) as client:
                with contextlib.suppress(*GONE):
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
    with daemon_on(WORLD, **QUIET) as (daemon, _), unharmed(daemon):
        for name, message in rows:
            answers = what_comes(daemon, msgpack.packb(message))
            assert len(answers) == 1, (message, answers)
            assert answers[0][:2] == [1, 9], answers
            assert answers[0][2].startswith(name + ": "), answers


def test_the_limits_of_a_frame_are_what_they_say():
    """64 KiB and 8 levels are read, one more is refused."""
    start = head() + b"\x91\xda"
    room = FRAME_MOST - len(start) - 2
    fits = start + struct.pack(">H", room) + room * b"x"
    assert len(fits) == FRAME_MOST
    beyond = start + struct.pack(">H", room + 1) + (room + 1) * b"x"
    with daemon_on(WORLD, **QUIET) as (daemon, _), unharmed(daemon):
        with Client(daemon.socket) as client:
            for data, words in ((fits, "a string"),
                                (head() + 7 * b"\x91" + b"\xc0", "an array")):
                client.send(data)
                _, msgid, error, _ = client.receive()
                assert msgid == 7 and error.startswith("invalid-params: "), error
                assert words in error, error
            assert client.call("version")
        for data, name in ((beyond, "too-large"),
                           (head() + 8 * b"\x91" + b"\xc0", "too-deep"),
                           (head() + 100000 * b"\x91", "too-deep"),
                           (head() + 100000 * b"\x81\x01", "too-deep")):
            (_, msgid, error, _), = what_comes(daemon, data)
            assert (msgid, error.split(":")[0]) == (7, name), error


def test_announced_counts_cost_nothing():
    """Heads that announce up to 4 Gi members or bytes are refused at once."""
    kinds = {"array": b"\xdd", "map": b"\xdf", "str": b"\xdb", "bin": b"\xc6",
             "ext": b"\xc9"}
    counts = (FRAME_MOST, 2**20, 2**31 - 1, 2**31, 2**32 - 1)
    with daemon_on(WORLD, **QUIET) as (daemon, _), unharmed(daemon):
        for kind, lead in kinds.items():
            name = "invalid-request" if kind == "ext" else "too-large"
            for count in counts:
                bomb = lead + struct.pack(">I", count)
                (_, msgid, error, _), = what_comes(
                    daemon, head() + b"\x91" + bomb)
                assert (msgid, error.split(":")[0]) == (7, name), (kind, error)
                assert what_comes(daemon, bomb) == []
        # Each level announces what the message could just hold.
        assert what_comes(daemon, b"\xdd\x00\x00\x7f\xff" * 7) == []


def test_a_client_that_leaves_in_mid_frame_leaves_nothing():
    """Half a request, then gone."""
    whole = request(1, "set_interval", {"interval_ms": 5000})
    big = head() + b"\x91\xdb\x00\x00\xf0\x00" + 30000 * b"x"
    with daemon_on(WORLD, **QUIET) as (daemon, _), unharmed(daemon):
        for size in range(len(whole)):
            with Client(daemon.socket) as client:
                client.send(whole[:size])
        for _ in range(100):
            # Faster than the daemon looks; none of them is turned away.
            with Client(daemon.socket) as client:
                client.send(big)
        assert daemon.status()["interval_ms"] == 600000


def test_strings_of_any_bytes():
    """NUL, bad UTF-8 and controls in a name or a method: an error, readable."""
    texts = (b"web1\0", b"\0", b"\xff\xfe", b"web\xc3", b"\xc0\x80",
             b"\xed\xa0\x80", b"\x1b[2J\x07", b"\n\n", b"\xf4\x90\x80\x80",
             255 * b"x", 256 * b"x", "\u202eweb1".encode())
    with daemon_on(WORLD, **QUIET) as (daemon, _), unharmed(daemon), \
            Client(daemon.socket) as client:
        for text in texts:
            raw = b"\xda" + struct.pack(">H", len(text)) + text
            frames = (
                ("domain", head(3, "domain") + b"\x91\x81\xa4name" + raw),
                ("the key", head(3, "domain") + b"\x91\x81" + raw + b"\xa1x"),
                ("the method", b"\x94\x00\x03" + raw + b"\x90"),
            )
            for what, frame in frames:
                client.send(frame)
                kind, msgid, error, _ = client.receive()
                assert (kind, msgid) == (1, 3), (what, text)
                name, _, sentence = error.partition(": ")
                assert name in ("invalid-params", "not-found",
                                "unknown-method"), (what, text, error)
                assert sentence.isprintable(), error
        client.send(head(3, "domain") + b"\x91\x81\xa4name\xa5web\xc3\x28")
        assert client.receive()[2] == \
            "invalid-params: domain: name: a string that isn't UTF-8"
        client.send(head(3, "domain") + b"\x91\x81\xa4name\xa5web1\0")
        assert client.receive()[2] == \
            "invalid-params: domain: name: a NUL byte in a string"


def test_odd_names_are_printed_escaped():
    """A domain's name and an error can't drive the terminal."""
    name = "evil\x1b[2J\u202e\u009b1m"
    world = WORLD + f"[domain {name}]\nmax = 1GiB\n"
    with daemon_on(world, "--set", "boot-grace=0", interval="100ms") as (
            daemon, _):
        wait_until("it is seen", lambda: daemon.domain(name))
        for args in ("status",), ("domain", name), ("domain", "\x1b[2J"):
            _, out, err = daemon.ctl(*args)
            for character in "\x1b", "\u202e", "\u009b":
                assert character not in out + err, (args, out, err)
        status, out, _ = daemon.ctl("status")
        assert status == 0 and "evil\\x1b[2J\\xe2\\x80\\xae\\xc2\\x9b1m" in out, out
        assert name in [d["name"] for d in daemon.ctl_json("status")["domains"]]
        daemon.wait_log("evil")
        assert "\x1b" not in daemon.log.read_text()


# ---- much at once ----


def test_ten_thousand_requests_in_one_write():
    """All are answered in order, to a client that reads along."""
    count = 10000
    with daemon_on(WORLD, **QUIET) as (daemon, _), unharmed(daemon):
        for method, key in ("version", "pid"), ("status", "domains"):
            data = b"".join(request(i, method) for i in range(count))
            with Client(daemon.socket) as client:
                sender = threading.Thread(target=client.send, args=(data,))
                sender.start()
                for i in range(count):
                    assert client.answer(i)[key]
                sender.join()


def test_ten_thousand_requests_before_the_first_answer_is_read():
    """They wait while the answers do: no answer is lost, nobody is dropped."""
    count = 10000
    with daemon_on(WORLD, **QUIET) as (daemon, _), unharmed(daemon):
        for method, key in ("version", "pid"), ("status", "domains"):
            with Client(daemon.socket) as client:
                client.send(b"".join(request(i, method) for i in range(count)))
                for i in range(count):
                    assert client.answer(i)[key]


def test_large_answers_to_a_client_that_reads():
    """It asks for much at once, writes all of it first, and gets it all."""
    count = int(1000 / slowness())
    with daemon_on(DOMAINS_100, **QUIET) as (daemon, _), unharmed(daemon):
        with Client(daemon.socket) as client:
            client.send(b"".join(request(i, "status") for i in range(count)))
            for i in range(count):
                assert len(client.answer(i)["domains"]) == 100


def test_one_msgid_again_and_again():
    """Each request is answered, whatever its msgid."""
    with daemon_on(WORLD, **QUIET) as (daemon, _), unharmed(daemon):
        with Client(daemon.socket) as client:
            for msgid in 0, 5, 2**32 - 1:
                client.send(100 * (request(msgid, "version") +
                                   request(msgid, "fly")))
                for _ in range(100):
                    assert client.answer(msgid)["version"]
                    assert client.receive()[2].startswith("unknown-method: ")


def test_calls_that_wait_are_bounded():
    """A hundred fresh plans at once: each is answered or told to be too many."""
    world = WORLD + "[host]\ndelay = 300ms\n"
    with daemon_on(world, **QUIET) as (daemon, _), unharmed(daemon), \
            Client(daemon.socket) as client:
        count = 100
        client.send(b"".join(request(i, "plan", {"fresh": True})
                             for i in range(count)))
        answers = [client.receive() for _ in range(count)]
        assert {a[1] for a in answers} == set(range(count))
        errors = [a[2] for a in answers if a[2] is not None]
        assert errors and len(errors) < count
        assert all(e.startswith("busy: ") for e in errors), errors


def test_floods_leave_time_for_others():
    """Clients that ask as fast as they can, and read: others wait 100 ms at most."""
    count = 3

    def flood(number):
        method = ("version", "status", "fly")[number % 3]
        data = 1000 * request(1, method)
        with Client(daemon.socket) as client:
            reader = threading.Thread(target=drain, args=(client.socket,))
            reader.start()
            with contextlib.suppress(*GONE):
                while not is_over.is_set():
                    client.send(data)
                client.socket.shutdown(socket.SHUT_WR)
            reader.join()

    def drain(connection):
        with contextlib.suppress(*GONE):
            while connection.recv(1024 * 1024):
                pass

    is_over = threading.Event()
    with daemon_on(WORLD, **QUIET) as (daemon, _), unharmed(daemon), \
            concurrent.futures.ThreadPoolExecutor() as pool:
        floods = [pool.submit(flood, i) for i in range(count)]
        time.sleep(0.2)
        took = fastest_answer_s(daemon)
        is_over.set()
        for one in floods:
            one.result()
        assert took < 0.1 * slowness(), f"an answer takes {took:.3f} s"


# ---- out of turn ----


def test_responses_and_notifications():
    """A response is an offence; a notification is carried out without a word."""
    with daemon_on(WORLD, **QUIET) as (daemon, _), unharmed(daemon):
        for response in [1, 1, None, {}], [1, 0, "internal: x", None]:
            assert what_comes(daemon, msgpack.packb(response)) == []
        with Client(daemon.socket) as client:
            client.send([2, "pause", []])
            client.send([2, "no such thing", [1, 2, 3]])
            client.send([2, "set_interval", [{"interval_ms": 1}]])
            client.send([2, "status", []])
            status = client.call("status")  # the first message that comes
            assert status["paused"] is True
            assert status["interval_ms"] == 600000
            client.send([2, "resume", []])
            assert client.call("status")["paused"] is False


def test_a_client_that_leaves_before_its_answer():
    """Gone while answers are on their way, or while a call still waits."""
    with daemon_on(WORLD, "--set", "boot-grace=0", **QUIET) as (daemon, _), \
            unharmed(daemon):
        for _ in range(50):
            for data in (200 * request(1, "status"), 2 * request(1, "run"),
                         request(1, "plan", {"fresh": True})):
                with Client(daemon.socket) as client, \
                        contextlib.suppress(*GONE):
                    client.send(data)
        # In the middle of an answer, too.
        for size in 1, 100, 5000:
            with Client(daemon.socket) as client:
                client.send(2000 * request(1, "status"))
                client.socket.recv(size)


# ---- too many ----


def test_two_hundred_clients_at_once():
    """64 are served, the others closed; once they leave, newcomers get in."""
    with daemon_on(WORLD, **QUIET) as (daemon, _), unharmed(daemon):
        clients = [Client(daemon.socket) for _ in range(200)]
        served = turned_away = 0
        for client in clients:
            try:
                client.call("version")
                served += 1
            except (EOFError, *GONE):
                turned_away += 1
        # One place is the other client's, who asks all along.
        assert (served, turned_away) == (CLIENTS_MOST - 1, 137), served
        for client in clients:
            client.close()
        assert daemon.call("version")


def test_a_house_that_empties_has_room():
    """Who comes right after others left is never turned away."""
    with daemon_on(WORLD, **QUIET) as (daemon, _), unharmed(daemon):
        for _ in range(20):
            clients = [Client(daemon.socket) for _ in range(CLIENTS_MOST - 1)]
            for client in clients:
                client.close()
            assert daemon.call("version")
        for _ in range(300):
            Client(daemon.socket).close()
        assert daemon.call("version")


def a_group():
    """A group that isn't nobody's own, to be supplementary: its name and id."""
    for group in grp.getgrall():
        if group.gr_gid not in (0, NOBODY):
            return group.gr_name, group.gr_gid
    raise Skip("there are no groups")


@contextlib.contextmanager
def readers_daemon(*args):
    """A daemon, and a function that connects as somebody who may only read."""
    name, gid = a_group()

    def connect():
        with memcoord.acting_as(NOBODY, NOBODY, [gid]):
            return Client(daemon.socket)

    with daemon_on(WORLD, "--set", f"group={name}", *args,
                   **QUIET) as (daemon, _):
        os.chmod(daemon.folder, 0o755)
        yield daemon, connect


def test_readers_leave_room_for_admins():
    """Readers get 56 places, those who may change things get the last 8 too."""
    with readers_daemon() as (daemon, connect):
        warm_up(daemon)
        before, rss_kib = daemon.descriptors(), daemon.rss_kib()
        readers = [connect() for _ in range(100)]
        served = []
        for reader in readers:
            with contextlib.suppress(EOFError, *GONE):
                reader.call("version")
                served.append(reader)
        assert len(served) == CLIENTS_MOST - CLIENTS_ADMIN, len(served)
        admins = [Client(daemon.socket) for _ in range(CLIENTS_ADMIN)]
        for admin in admins:
            assert admin.call("pause")["paused"] is True
        assert can_call(daemon) is None, "the house should be full"
        for client in readers + admins:
            client.close()
        check_let_go(daemon, before, rss_kib)


def test_descriptors_exhausted():
    """Out of descriptors: clients are turned away, workers start again later."""
    with daemon_on(WORLD, interval="600") as (daemon, _):
        daemon.wait_ready()
        pid = daemon.process.pid
        with unharmed(daemon):
            soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
            # valgrind's own stand at the end.
            used = max(int(fd) for fd in os.listdir(f"/proc/{pid}/fd")
                       if int(fd) < soft - 100)
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
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))
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


# ---- those who may only read ----


def methods(access):
    """The control methods of that access, as the schema has them."""
    rows = (ROOT / "include/memcoord/schema.h").read_text()
    rows = re.sub(r"\\\n\s*", "", rows)
    found = re.findall(rf"M\(CONTROL, (\w+), \w+, \w+, {access}\)", rows)
    assert found
    return found


def test_a_reader_is_refused_each_method_that_changes():
    """By name, with who may instead, whatever the parameters are."""
    with readers_daemon() as (daemon, connect), unharmed(daemon):
        for method in methods("ADMIN"):
            for params in [], [{}], [{"nonsense": 1}], [5], [{}, {}]:
                with connect() as client:
                    client.send([0, 1, method, params])
                    _, _, error, result = client.receive()
                    assert result is None, (method, params)
                    assert error == (
                        f"permission-denied: {method} may only be called by "
                        f"root (no admin-group is set), not by uid {NOBODY} "
                        f"(pid {os.getpid()})"), error
        for method in methods("READ"):
            with connect() as client:
                client.send([0, 1, method, []])
                error = client.receive()[2]
                assert error is None or not error.startswith(
                    "permission-denied"), error


def test_a_readers_notifications_are_refused_without_a_word():
    """Nothing comes back, nothing is changed."""
    params = {"set_interval": {"interval_ms": 5000}}
    with readers_daemon() as (daemon, connect), unharmed(daemon):
        passes = daemon.status()["passes"]
        with connect() as client:
            for method in methods("ADMIN"):
                client.send([2, method, [params.get(method, {})]])
                client.send([2, method, []])
            status = client.call("status")  # the first message that comes
        assert status["paused"] is False
        assert status["interval_ms"] == 600000
        assert status["passes"] == passes


# ---- slow and silent ----

# All of them at the same time: each takes as long as the daemon is patient.


def seconds_until_closed(client, start):
    """Without reading: the kernel tells that the other end is closed."""
    poll = select.poll()
    poll.register(client.socket, 0)
    if not poll.poll(1000 * (STALLED_S + 5) * slowness()):
        raise AssertionError("it isn't closed")
    return time.monotonic() - start


def dribbles(daemon):
    """One byte now and then: closed after 5 s, though bytes still come."""
    with Client(daemon.socket) as client:
        start = time.monotonic()
        with contextlib.suppress(*GONE):
            for byte in head(4) + b"\x91\xdb\x00\x00\xf0\x00" + 1000 * b"x":
                client.send(bytes([byte]))
                time.sleep(0.1)
        took = time.monotonic() - start
    assert FRAME_S - 1 < took < FRAME_S + 3 * slowness(), took


def stops_in_mid_frame(daemon):
    """The first bytes of a request, then nothing: closed after 5 s."""
    clients = [Client(daemon.socket) for _ in range(5)]
    start = time.monotonic()
    for size, client in enumerate(clients, 1):
        client.call("version")
        client.send(head(4)[:size])
    for client in clients:
        took = seconds_until_closed(client, start)
        client.close()
        assert FRAME_S - 1 < took < FRAME_S + 3 * slowness(), took


def dribbles_fast_enough(daemon):
    """A request in pieces, and silence between two of them: served."""
    with Client(daemon.socket) as client:
        for pause_s in FRAME_S + 2, 0:
            for byte in request(3, "version"):
                client.send(bytes([byte]))
                time.sleep(0.005)
            assert client.answer(3)["pid"] == daemon.process.pid
            time.sleep(pause_s)


def never_reads(daemon, data):
    """It asks for much and reads nothing: closed after 10 s."""
    with Client(daemon.socket) as client:
        start = time.monotonic()
        client.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while data:
                data = data[client.socket.send(data):]
        took = seconds_until_closed(client, start)
    assert STALLED_S - 1 < took < STALLED_S + 3 * slowness(), took


def never_reads_status(daemon):
    never_reads(daemon, 10000 * request(1, "status"))


def never_reads_version(daemon):
    never_reads(daemon, 100000 * request(1, "version"))


def never_reads_errors(daemon):
    never_reads(daemon, 100000 * request(1, "fly"))


def never_reads_events(daemon):
    """It asked for one thing only, but is told much."""
    with Client(daemon.socket) as client, Client(daemon.socket) as admin:
        start = time.monotonic()
        client.send(request(1, "subscribe", {"settings": True}))
        for _ in range(1000):
            admin.call("pause")
            admin.call("resume")
        took = seconds_until_closed(client, start)
    assert STALLED_S - 1 < took < STALLED_S + 5 * slowness(), took


def reads_late(daemon):
    """Half a request behind many: that nothing is read isn't its fault."""
    count = 2000
    last = request(count, "version")
    with Client(daemon.socket) as client:
        client.send(b"".join(request(i, "status") for i in range(count)) +
                    last[:5])
        time.sleep(FRAME_S + 2)
        for i in range(count):
            assert client.answer(i)["domains"]
        client.send(last[5:])
        assert client.answer(count)["pid"]


def reads_slowly(daemon):
    """A little each second, of answers that would fill much more: served."""
    with Client(daemon.socket) as client:
        client.send(500 * request(1, "status"))
        end = time.monotonic() + STALLED_S + 2
        while time.monotonic() < end:
            assert client.socket.recv(2000)
            time.sleep(0.5)


def test_slow_and_silent_clients():
    """Each is closed when its time is over, not before, and no other is."""
    cases = (dribbles, stops_in_mid_frame, dribbles_fast_enough,
             never_reads_status, never_reads_version, never_reads_errors,
             never_reads_events, reads_late, reads_slowly)
    with daemon_on(DOMAINS_100, **QUIET) as (daemon, _), unharmed(daemon), \
            concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
        running = {case: pool.submit(case, daemon) for case in cases}
        for case, one in running.items():
            try:
                one.result()
            except Exception as error:
                raise AssertionError(f"{case.__name__}: {error!r}") from error


if __name__ == "__main__":
    memcoord.main(globals())
