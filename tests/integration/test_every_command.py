#!/usr/bin/python3
"""Every command of memcoordctl: text and JSON, narrow, wide and in a pipe.

One row for each command says what a user needs to find in it. How exactly it
reads is for the tests of that command.
"""

import contextlib
import dataclasses
import json
import pathlib
import re
import sys
import threading
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import AT_ONCE, ROOT, Client, daemon_on  # noqa: E402

NARROW, WIDE = 80, 200
LONG, CJK = "customer-production-web-0001-x", "日本語の仮想マシン"
NAMES = ["web1", "db1", LONG, CJK, "büro süd", *(f"vm{i:02}" for i in range(25))]
PAGES = "".join((ROOT / "man" / page).read_text().replace("\\", "")
                for page in ("memcoordctl.1", "memcoord-rpc.7"))


def world():
    """30 domains, some of them of a TiB, on a host with a long name."""
    text = "[host]\nhostname = a-host-with-a-long-name-in-a-rack\n" \
        "total = 64TiB\n"
    for name in NAMES:
        is_large = name in ("db1", CJK)
        text += f"\n[domain {name}]\n" + (
            "size = 1025GiB\nmax = 2TiB\nused = 800GiB\n" if is_large else
            "size = 512MiB\nmax = 2GiB\nused = 200MiB\n")
    return text


CONFIG = '[domain "vm1*"]\nmin = 1TiB\n'


@dataclasses.dataclass
class Row:
    """A command line, and what comes of it."""
    words: str
    # What stands in it, wherever its lines end.
    says: list = dataclasses.field(default_factory=list)
    keys: list = dataclasses.field(default_factory=list)  # of its JSON
    status: tuple = (0,)
    has_color: bool = False
    is_format: bool = False  # its lines are a file format's
    has_json: bool = True
    first: str = ""  # what is run before
    until: str = ""  # it is interrupted once this was printed


ROWS = [
    Row("status", ["host a-host-with-a-long-name", "budget", "web1", "512 MiB",
                   "note vm10: min of 1 TiB", "actuator"],
        ["version", "pid", "host", "workers", "domains", "paused", "sample"],
        has_color=True),
    Row("status --names", NAMES, has_json=False),
    Row("status --watch=100ms", ["host a-host-with-a-long-name", "budget"],
        ["host", "domains"], has_color=True, until="budget"),
    Row(f"domain {CJK}", ["domain 日本語の仮想マシン, uuid", "state ",
                          "max 2 TiB (hypervisor)", "unused 224.9 GiB"],
        ["name", "uuid", "state", "text", "min_kib", "max_source"],
        has_color=True),
    Row("domain db1 --min 600MiB", ["min 600 MiB (rpc)", "as before"],
        ["changes", "domain"], has_color=True, first="domain db1 --min 600MiB"),
    Row("why web1", ["web1 ", "The law, step by step", "takes-part",
                     "What would change it:", "guest-reserve"],
        ["domain", "decided_by", "steps", "inputs", "changes", "last"]),
    Row("score", ["DOMAIN", "TAKEN BACK", "memcoord has taken back"],
        ["domains", "done", "would"]),
    Row("history", ["TIME", "take", "surplus", "total 1 pass"],
        ["passes", "kept", "dropped"], has_color=True),
    Row("history db1 --last 5", ["db1", "taking 50 MiB of"], ["passes"],
        has_color=True),
    Row("report --html {folder}/page.html --force", ["a report of",
                                                     "30 domains"],
        ["file", "size_bytes", "from_ms", "until_ms", "domains", "orders"]),
    Row("metrics", ["# TYPE memcoord_host_available_bytes gauge",
                    'domain="büro süd"', "# EOF"], ["text"], is_format=True),
    Row("events", ["settings slack: "], ["event"],
        until="slack"),
    Row("record {folder}/x.rec --for 300ms --force", ["x.rec: ", "sample",
                                                      "0 lost"],
        ["file", "span_ms", "samples", "lost"]),
    # What is wrong with the machine isn't ours to say.
    Row("doctor", ["The installation", "daemon: memcoordd", "30 domains "
                   "checked: "], ["findings", "domains", "hints", "wrong"],
        status=(0, 1), has_color=True),
    Row("dry-run", ["dry run on sample number", "web1", "total would take"],
        ["kind", "sample", "decisions", "host"], has_color=True),
    Row("run", ["pass on sample number", "web1", "total"],
        ["kind", "sample", "decisions", "host"], has_color=True),
    Row("set-interval 600", ["pass every 10m, as before", "sample every"],
        ["interval_ms", "old_interval_ms", "collector_ms"]),
    Row("settings", ["worker-deadline", "collector-interval", "guest-reserve",
                     "time from one pass to the next", "changes at a start",
                     "min of vm1*"], ["settings"]),
    Row("get interval", ["setting interval in [policy]", "value 10m",
                         "default 5s", "changes live"], ["settings"]),
    Row("set give-slack=32MiB", ["give-slack: 32MiB (rpc), as before"],
        ["changes"], first="set give-slack=32MiB"),
    Row("reload", ["No setting has changed."], ["changes"], first="reload"),
    Row("pause --for 1h", ["Paused already: nothing is taken or given for"],
        ["paused", "was_paused", "paused_for_ms"], first="pause"),
    Row("resume", ["Resumed."], ["paused", "was_paused"], first="pause"),
    Row("reserve 1GiB --name mail --ttl 1h", ["reserved ", "for mail, 1 GiB",
                                              "room ready", "ends in 1h"],
        ["id", "name", "size_kib", "missing_kib", "ready", "hold",
         "ttl_left_ms"], has_color=True),
    Row("unreserve mail", ["ended ", "for mail, 1 GiB"], ["id", "name"],
        first="reserve 1GiB --name mail --ttl 1h"),
    Row("reservations", ["mail", "ready", "total 1 GiB reserved"],
        ["reservations", "reserved_kib", "missing_kib"], has_color=True,
        first="reserve 1GiB --name mail --ttl 1h"),
    Row("reservations --names", ["mail"], has_json=False,
        first="reserve 1GiB --name mail --ttl 1h"),
    Row("version", ["memcoordctl 0", "memcoordd 0", "schema", "pid"],
        ["version", "schema", "pid", "memcoordctl"]),
    Row("help", ["usage: memcoordctl", "status", "--no-color"],
        has_json=False),
    Row("help reserve", ["usage: memcoordctl", "--ttl DURATION"],
        has_json=False),
]
# What it shows in a terminal is the matter of test_top.py.
ELSEWHERE = {"top"}


def width(line):
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


def plain(text):
    """Without colours; the other sequences of a terminal stay in it."""
    return re.sub(r"\033\[[0-9;]*m", "", text)


class Fleet:
    """A daemon, and the rows that are run on it."""

    def __init__(self, daemon):
        self.daemon = daemon

    def words(self, row):
        return row.words.replace("{folder}",
                                 str(self.daemon.folder)).split()

    @contextlib.contextmanager
    def changing(self):
        """Something happens all the time meanwhile."""
        is_over = threading.Event()

        def change():
            with Client(self.daemon.socket) as client:
                for i in range(10 ** 6):
                    value = f"{16 + i % 2}MiB"
                    client.call("set", {"settings": [
                        {"key": "slack", "value": value}]})
                    if is_over.wait(0.1):
                        return
        thread = threading.Thread(target=change)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()

    def run(self, row, columns, *options, env=None):
        """Runs it, in a pipe if columns is None: status, stdout and stderr."""
        if row.first:
            status, _, err = self.daemon.ctl(*row.first.split())
            assert status == 0, (row.first, err)
        args = [*options, *self.words(row)]
        if row.until:
            with self.changing():
                return self.daemon.ctl_until(columns, row.until, *args, env=env)
        if columns is None:
            return self.daemon.ctl(*args, env=env)
        return self.daemon.ctl_on_terminal(columns, *args, env=env)

    def text(self, row, columns, *options, env=None):
        """What it printed, having said what it should and nothing to stderr."""
        what = (row.words, columns, options, env)
        status, out, err = self.run(row, columns, *options, env=env)
        assert status in row.status and err == "", (what, status, err, out)
        said = " ".join(plain(out).split())
        for words in row.says:
            # A long name may be cut where there is no room.
            if columns is None or words not in NAMES or "--names" in row.words:
                assert " ".join(words.split()) in said, (what, words, out)
        return out


@contextlib.contextmanager
def fleet():
    with daemon_on(world(), *AT_ONCE, config=CONFIG,
                   interval="600") as (daemon, _):
        daemon.wait_ready()
        daemon.wait_state("web1", "ok")
        assert daemon.ctl("run")[0] == 0
        daemon.wait_state("web1", "ok")
        yield Fleet(daemon)


def test_each_has_a_row():
    """What memcoordctl --help lists is what is tried here."""
    with fleet() as it:
        status, usage, _ = it.daemon.ctl("--help")
        assert status == 0
        rows = usage.partition("Commands:\n")[2].partition("\n\n")[0]
        commands = {row.split()[0] for row in rows.splitlines()}
        assert commands == {row.words.split()[0] for row in ROWS} | ELSEWHERE


def test_in_a_pipe():
    """All is said, without colours, and nothing is cut."""
    with fleet() as it:
        for row in ROWS:
            out = it.text(row, None, env={"TERM": "xterm", "NO_COLOR": ""})
            assert "\033" not in out and "…" not in out, (row.words, out)
            assert out.endswith("\n") and "\t" not in out, (row.words, out)


def test_at_80_columns():
    """No line is wider; colours come where they may, and only there."""
    with fleet() as it:
        for row in ROWS:
            out = it.text(row, NARROW)
            is_redrawn = "\033[?1049h" in out
            assert ("\033[3" in plain(out) or "\033[3" in out) == \
                row.has_color, (row.words, out)
            assert is_redrawn or "\033" not in plain(out), (row.words, out)
            for line in [] if row.is_format or is_redrawn else \
                    plain(out).splitlines():
                assert width(line) <= NARROW, (row.words, line)


def test_at_200_columns():
    """No line is wider, nothing is cut, and the room is used."""
    with fleet() as it:
        for row in ROWS:
            wide = it.text(row, WIDE)
            if row.until:
                continue
            assert "…" not in wide, (row.words, wide)
            for line in [] if row.is_format else plain(wide).splitlines():
                assert width(line) <= WIDE, (row.words, line)
            narrow = it.text(row, NARROW)
            assert len(wide.splitlines()) <= len(narrow.splitlines()), \
                (row.words, wide, narrow)


def test_without_colours():
    """NO_COLOR, --no-color and a dumb terminal turn them off."""
    with fleet() as it:
        for row in ROWS:
            for options, env in ((["--no-color"], {}), ([], {"NO_COLOR": "1"}),
                                 ([], {"TERM": "dumb"})):
                out = it.text(row, NARROW, *options, env=env)
                assert not re.search(r"\033\[[0-9;]*m", out), (row.words, out)


def objects(row, out):
    """What --json printed: one object, or one on each line."""
    if row.until:
        return [json.loads(line) for line in out.splitlines()]
    return [json.loads(out)]


def all_keys(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from all_keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from all_keys(inner)


def test_json():
    """It parses, has its keys, and each of them is in a man page."""
    with fleet() as it:
        for row in (row for row in ROWS if row.has_json):
            for columns in (None, NARROW):
                status, out, err = it.run(row, columns, "--json")
                assert status in row.status and err == "", (row.words, err)
                assert "\033" not in out, (row.words, out)
                got = objects(row, out)
                assert got and not set(row.keys) - set(got[0]), \
                    (row.words, got[0])
                for key in set(all_keys(got)):
                    assert re.search(rf"\b{key}\b", PAGES), (row.words, key)


def test_where_there_is_no_json():
    """It is said, and not ignored."""
    with fleet() as it:
        commands = [it.words(row) for row in ROWS if not row.has_json]
        for words in [*commands, ["top"]]:
            status, out, err = it.daemon.ctl("--json", *words)
            assert status == 2 and "JSON" in err.replace("json", "JSON"), \
                (words, status, err)
            assert json.loads(out)["error"]["name"] == "usage", (words, out)


memcoord.main(globals())
