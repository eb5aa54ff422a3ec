#!/usr/bin/python3
"""memcoordd --replay: what the settings would have made of a recording."""

import contextlib
import json
import os
import pathlib
import re
import resource
import socket
import subprocess
import sys

import msgpack

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import manual  # noqa: E402
import memcoord  # noqa: E402
from memcoord import MIB, Script, Skip, folder, program  # noqa: E402

HEADER = {"format": "memcoord-recording", "version": 1}
START = 1000000000  # seconds since the epoch: the frozen clock of a script

WORLD = """
[host]
total = {total}
system = 1GiB
now = frozen

[domain idle]
size = 1GiB
max = 2GiB
used = 300MiB

[domain web]
size = 2GiB
max = 2GiB
used = 200MiB
"""


class Collector:
    """A memcoord-collector on a script; its samples as they are on the wire."""

    def __init__(self, script):
        self.ours, theirs = socket.socketpair()
        self.ours.settimeout(memcoord.DEADLINE)
        command = [program("memcoord-collector"), "--connect", script.uri]
        # Descriptor 3 is where a worker has its supervisor.
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", f'exec "$@" 3<&{theirs.fileno()}', "sh", *command],
            pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL)
        theirs.close()
        self.unpacker = msgpack.Unpacker(raw=False)

    def collect(self):
        self.ours.sendall(msgpack.packb([0, 1, "collect", []]))
        while True:
            for _, _, error, result in self.unpacker:
                assert error is None, error
                return result
            data = self.ours.recv(65536)
            assert data, "the collector has gone"
            self.unpacker.feed(data)

    def close(self):
        self.ours.close()
        assert self.process.wait(memcoord.DEADLINE) == 0


def at(sample, seconds):
    """The sample, taken so many seconds after the start."""
    sample["taken_at_ms"] = (START + seconds) * 1000 + 250
    for domain in sample["domains"]:
        if "last_update_s" in domain:
            domain["last_update_s"] = START + seconds
    return sample


@contextlib.contextmanager
def collecting(path, total="16GiB", more=""):
    """A script and its collector, both gone afterwards."""
    script = Script(path, WORLD.format(total=total) + more)
    collector = Collector(script)
    try:
        yield script, collector
    finally:
        collector.close()


def grown(seconds, rate=20, since=60, most=1500):
    """What a program holds that grows by `rate` MiB/s from `since` on."""
    return 200 + min(most, max(0, seconds - since) * rate)


def record(path, seconds=300, step=2, used=grown, total="16GiB", more="",
           change=lambda sample, seconds: None):
    """Records idle and web, whose use is used(seconds), and what is more."""
    file = path / "recording"
    with collecting(path, total, more) as (script, collector):
        with open(file, "wb") as out:
            out.write(msgpack.packb(HEADER))
            for now in range(0, seconds, step):
                script.append(f"[domain web]\nused = {used(now)}MiB")
                sample = at(collector.collect(), now)
                change(sample, now)
                out.write(msgpack.packb(sample))
    return file


def run(*args, **options):
    return subprocess.run(
        [program("memcoordd"), "--config", "/dev/null", *map(str, args)],
        capture_output=True, timeout=memcoord.DEADLINE * 4,
        **{"stdin": subprocess.DEVNULL, **options})


class Short(dict):
    """A result that is short where a failure shows it."""

    def __repr__(self):
        return repr({key: value for key, value in self.items()
                     if key == "warnings" or not isinstance(value, list)})


def replay(file, *args):
    """The result of a replay, its domains by name."""
    done = run("--replay", file, "--json", *args)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout, object_hook=Short)
    result["by_name"] = {row["name"]: row for row in result["domains"]}
    return result


def sizes(result, name):
    """The sizes of the replayed domain over time, MiB."""
    return [point["replayed_kib"] / MIB
            for point in result["by_name"][name]["sizes"]]


def steps(result, name):
    all_sizes = sizes(result, name)
    return [after - before for before, after in zip(all_sizes, all_sizes[1:])]


def test_an_idle_domain_comes_down_step_by_step():
    """Recorded at full size, it ends at what it uses and 100 MiB unused."""
    with folder() as path:
        result = replay(record(path))
        idle = result["by_name"]["idle"]
        assert idle["recorded_end_kib"] == 1024 * MIB, idle
        assert idle["start_kib"] == 1024 * MIB, idle
        kernel = 42872 / MIB
        wanted = 300 + kernel + 100
        assert wanted <= idle["end_kib"] / MIB <= wanted + 16, idle
        assert min(steps(result, "idle")) == -50, steps(result, "idle")
        assert max(steps(result, "idle")) <= 0, steps(result, "idle")
        assert idle["orders"] == len([s for s in steps(result, "idle") if s < 0])
        assert idle["given_kib"] == 0 and idle["under_reserve_ms"] == 0, idle
        # The sum of sizes over time, twice: by the guest and by its points.
        back = sum(2048 - size for size in sizes(result, "idle")) * 2
        assert abs(idle["taken_back_kib_s"] / MIB - back) < 5000, (idle, back)
        recorded = 1024 * 298
        got = idle["recorded_taken_back_kib_s"] / MIB
        assert got == recorded, (got, recorded)


def test_one_that_grows_is_followed():
    """First its surplus is taken, then it gets what it needs, in time."""
    with folder() as path:
        result = replay(record(path))
        web = result["by_name"]["web"]
        assert web["least_kib"] < 1500 * MIB, web
        assert web["end_kib"] > (1700 + 42 + 100) * MIB, web
        assert web["given_kib"] > 0 and web["taken_kib"] > 0, web
        assert web["out_of_memory_ms"] == 0, web
        assert web["under_half_reserve_ms"] == 0, web
        assert result["needs_refused"] == 0, result


def test_harm_is_counted():
    """What comes all at once after a release hurts; what grows slowly doesn't."""
    with folder() as path:
        slow = replay(record(path, 200))
        assert slow["harms"] == 0, slow
        fast = replay(record(path, 200, used=lambda now: grown(now, 700, 80)),
                      "--balloon-speed", "50MiB")
        assert fast["harms"] == 1, fast
        web = fast["by_name"]["web"]
        assert web["under_half_reserve_ms"] > 1000, web


def test_settings_change_the_course():
    """--set and --config hold for the replay as they would live."""
    with folder() as path:
        file = record(path, 120)
        usual = replay(file)["by_name"]["idle"]
        small = replay(file, "--set", "release-step=10MiB")
        assert min(steps(small, "idle")) == -10, steps(small, "idle")
        slow = replay(file, "--interval", "20")["by_name"]["idle"]
        assert slow["orders"] < usual["orders"] / 2, (slow, usual)
        ample = replay(file, "--set", "guest-reserve=500MiB")["by_name"]["idle"]
        assert ample["end_kib"] > usual["end_kib"] + 300 * MIB, (ample, usual)
        config = path / "conf"
        config.write_text('[domain "idle"]\nmin = 900MiB\n')
        least = replay(file, "--config", config)["by_name"]["idle"]
        assert least["least_kib"] == 900 * MIB, least


def test_modes():
    """One that is off stays as recorded; observing means what managing does."""
    with folder() as path:
        file = record(path, 120)
        managed = replay(file)
        observed = replay(file, "--set", "mode=observe")
        assert managed["by_name"] == observed["by_name"]
        config = path / "conf"
        config.write_text('[domain "idle"]\nmode = off\n')
        off = replay(file, "--config", config)
        assert set(sizes(off, "idle")) == {1024}, off["by_name"]["idle"]
        assert off["by_name"]["idle"]["orders"] == 0, off["by_name"]["idle"]
        assert off["by_name"]["web"]["orders"] > 0, off["by_name"]["web"]
        assert off["warnings"] == [], off["warnings"]
        observed = replay(record(path, 120, change=lambda sample, _: sample[
            "domains"][0].update(metadata={"mode": "observe"})))
        assert managed["by_name"] == observed["by_name"]


def test_balloons_that_dont_move():
    """--balloon-driver and --balloon-speed say how the balloons move."""
    with folder() as path:
        file = record(path, 200)
        dead = replay(file, "--balloon-driver", "id*=dead")
        assert set(sizes(dead, "idle")) == {1024}, dead["by_name"]["idle"]
        assert dead["by_name"]["web"]["taken_kib"] > 0, dead["by_name"]["web"]
        page = replay(file, "--balloon-driver", "idle=page")["by_name"]["idle"]
        assert 0 < page["taken_kib"] <= 200 / 5 * 4, page
        lazy = replay(file, "--balloon-driver", "*=lazy")["by_name"]["idle"]
        fine = replay(file, "--balloon-driver", "*=dead",
                      "--balloon-driver", "idle=fine")["by_name"]["idle"]
        assert 0 < lazy["taken_kib"] < fine["taken_kib"], (lazy, fine)
        slow = replay(file, "--balloon-speed", "1MiB")
        assert min(steps(slow, "idle")) >= -2.1, steps(slow, "idle")
        assert slow["by_name"]["idle"]["taken_kib"] > 50 * MIB, slow


def test_the_host_keeps_its_reserve():
    """Where the host has little to give, it stays over its reserve."""
    def small(sample, _):
        sample["host"]["available_kib"] -= 14 * 1024 * MIB

    def others(sample, seconds):
        """From 30 s on others need what web gave up."""
        small(sample, seconds)
        if seconds >= 30:
            sample["host"]["available_kib"] = 300 * MIB

    with folder() as path:
        ample = replay(record(path))
        scarce = replay(record(path, change=others))
        assert ample["host_low_times"] == 0, ample
        assert scarce["host_least_available_kib"] > 200 * MIB - 1, scarce
        assert scarce["needs_refused"] + scarce["needs_partly_funded"] > 0
        assert scarce["by_name"]["web"]["out_of_memory_ms"] > 0, scarce
        assert (scarce["by_name"]["web"]["end_kib"]
                < ample["by_name"]["web"]["end_kib"]), scarce
        large = replay(path / "recording", "--set", "host-reserve=15GiB")
        assert large["by_name"]["web"]["given_kib"] == 0, large
        assert large["host_under_reserve_ms"] > 200000, large
        assert large["host_low_times"] == 1, large


def test_domains_come_and_go():
    """Each counts for as long as it ran; a new start is a new guest."""
    def change(sample, seconds):
        idle, web = sample["domains"]
        if seconds >= 100:
            idle["id"] = 7
        if not 60 <= seconds < 160:
            sample["domains"].remove(web)

    with folder() as path:
        result = replay(record(path, 200, change=change))
        idle, web = result["by_name"]["idle"], result["by_name"]["web"]
        assert (idle["watched_ms"], web["watched_ms"]) == (198000, 100000)
        at_100 = [size for size, point in zip(sizes(result, "idle"),
                                              idle["sizes"])
                  if point["at_ms"] == (START + 100) * 1000 + 250]
        assert at_100 == [1024], at_100
        assert len(web["sizes"]) == 50, len(web["sizes"])


def test_a_domain_without_numbers():
    """Nothing is taken from it, and the warning names it."""
    with folder() as path:
        file = record(path, 60, more=(
            "\n[domain blind]\nsize = 512MiB\nnumbers = absent\n"
            "\n[domain odd]\nsize = 512MiB\nnumbers = all-ones\n"))
        result = replay(file)
        assert set(sizes(result, "blind")) == {512}, result
        assert set(sizes(result, "odd")) == {512}, result
        assert ["blind" in warning["text"] and "others" in warning["text"]
                for warning in result["warnings"]] == [True], result


def test_it_needs_nothing_but_the_file():
    """No root, no socket, no libvirt, no way to reach one."""
    if os.geteuid() != 0:
        raise Skip("only root can become another user")
    with folder() as path:
        with open(record(path, 60), "rb") as file:
            done = run("--replay", "-", stdin=file, user=65534, group=65534,
                       extra_groups=[])
        assert done.returncode == 0, done
        assert b"idle" in done.stdout and done.stderr == b"", done


def test_the_same_file_the_same_output():
    with folder() as path:
        file = record(path, 120)
        for form in [], ["--json"]:
            first, second = (run("--replay", file, *form) for _ in range(2))
            assert first.returncode == 0 and first.stdout, first
            assert first.stdout == second.stdout


def test_the_tables():
    """80 columns, a row for each domain, nothing that drives a terminal."""
    def change(sample, _):
        sample["domains"][1]["name"] = "web \x1b[31m" + 30 * "\u00e9"

    with folder() as path:
        done = run("--replay", record(path, 120, change=change))
        text = done.stdout.decode()
        assert done.returncode == 0, done
        assert max(map(len, text.splitlines())) <= 80, text
        assert "\x1b" not in text and "web \\x1b[31m\u00e9" in text, text
        assert re.search(r"^60 samples of 1m 58s from 2001-09-09 01:46:40 UTC, "
                         r"2 domains$", text, re.MULTILINE), text
        assert re.search(r"^idle +1024 +\d+ +\d+ +1024 +0\.03 +0\.0\d$", text,
                         re.MULTILINE), text


def test_gaps_and_clocks():
    """What the recording doesn't tell is bridged, and said."""
    def change(sample, seconds):
        if seconds >= 100:
            at(sample, seconds + 8 * 3600)
        if seconds >= 150:
            at(sample, seconds - 3600)

    with folder() as path:
        result = replay(record(path, 200, change=change))
        assert result["span_ms"] == (198 - 2 - 2) * 1000 + 600000, result
        words = [warning["text"] for warning in result["warnings"]]
        assert len(words) == 2, words
        assert "gaps between samples: 1, the longest of 8h" in words[0], words
        assert "older than the one before: 1;" in words[1], words
        idle = result["by_name"]["idle"]
        assert idle["watched_ms"] == result["span_ms"], idle


def test_time_that_does_not_pass_is_said():
    """Samples so far apart that a part of the time is left out."""
    def change(sample, seconds):
        at(sample, seconds * 450)

    with folder() as path:
        result = replay(record(path, 8, change=change))
        assert result["span_ms"] == 3 * 600000, result
        words = [warning["text"] for warning in result["warnings"]]
        assert len(words) == 1, words
        assert "gaps between samples: 3, the longest of 15m" in words[0], words
        assert "for 10m at most" in words[0], words


def test_a_recording_that_is_cut_off():
    """It is replayed up to there, exit status 0, and the end is said."""
    with folder() as path:
        file = record(path, 60)
        file.write_bytes(file.read_bytes()[:-10])
        done = run("--replay", file)
        assert done.returncode == 0, done
        assert b"29 samples" in done.stdout, done.stdout
        assert done.stderr == (
            f"memcoordd: {file}: the recording ends in the middle of sample "
            f"30: replayed up to there\n").encode(), done.stderr


def test_what_is_no_recording_is_refused():
    """Exit status 1, the file, the sample and the byte, and what is wrong."""
    with folder() as path:
        good = record(path, 10)
        samples = list(msgpack.Unpacker(open(good, "rb"), raw=False))[1:]
        size = good.stat().st_size
        twice = dict(samples[0], domains=2 * samples[0]["domains"])
        giant = dict(samples[0], domains=[
            dict(samples[0]["domains"][0], actual_kib=2**60)])
        late = dict(samples[0], taken_at_ms=2**63)
        pack = msgpack.packb
        cases = (
            (b"", ("not a recording",)),
            (b"[policy]\ninterval = 5\n", ("not a recording",)),
            (pack({"format": "memcoord-recording", "version": 2}), ("version 2",)),
            (pack(HEADER), ("no sample",)),
            (good.read_bytes() + b"\xc1", ("sample 6: ", f"byte {size}: ")),
            (good.read_bytes() + pack({"taken_at_ms": "soon"}),
             ("sample 6: ", f"byte {size}: ", "taken_at_ms: a string")),
            (pack(HEADER) + pack(twice), ("sample 1: ", "uuid")),
            (pack(HEADER) + pack(giant), ("sample 1: ", "idle: ")),
            (pack(HEADER) + pack(late), ("sample 1: ", "taken_at_ms: ")),
        )
        file = path / "bad"
        for data, words in cases:
            file.write_bytes(data)
            done = run("--replay", file)
            said = done.stderr.decode()
            assert done.returncode == 1, (data[:80], done)
            assert done.stdout == b"", (data[:80], done)
            assert said.startswith(f"memcoordd: {file}: "), said
            assert said.count("\n") == 1, said
            for word in words:
                assert word in said, (word, said)
        for file in path / "missing", path:
            done = run("--replay", file)
            assert done.returncode == 1 and str(file).encode() in done.stderr


def test_the_manual_is_right():
    """The examples of memcoord-recording(5) read and write recordings."""
    page = manual.examples(memcoord.ROOT / "man/memcoord-recording.5")
    reads, writes = (example.text for example in page
                     if example.section == "EXAMPLES")
    with folder() as path:
        file = record(path, 10)
        samples = list(msgpack.Unpacker(open(file, "rb"), raw=False))[1:]
        said = []
        exec(reads.replace("night.rec", str(file)),
             {"print": lambda *words: said.append(words)})
        assert len(said) == 10 and said[0][0] == "idle", said
        exec(writes.replace("made.rec", str(path / "made")),
             {"msgpack": msgpack, "samples": samples})
        assert replay(path / "made")["samples"] == 5


def test_usage():
    """Exit status 2, and what is wrong on stderr."""
    for args, word in (
            (["--json"], "--json is for --replay only"),
            (["--balloon-speed", "1MiB"], "--balloon-speed is for --replay"),
            (["--replay", "x", "--balloon-speed", "5"], "--balloon-speed: "),
            (["--replay", "x", "--balloon-driver", "a=tired"], "'a=tired'"),
            (["--replay", "x", "--balloon-driver", "dead"], "'dead'"),
            (["--replay", "x", "--set", "nonsense=1"], "nonsense"),
            (["--replay"], "replay")):
        done = run(*args)
        assert done.returncode == 2, done
        assert done.stdout == b"" and word.encode() in done.stderr, done


def test_a_long_recording_takes_no_memory():
    """Only one sample of it is held at a time."""
    if memcoord.is_sanitized():
        raise Skip("a sanitizer takes memory of its own")
    with folder() as path:
        file = record(path, 10)
        one = list(msgpack.Unpacker(open(file, "rb"), raw=False))[1]
        with open(file, "wb") as out:
            out.write(msgpack.packb(HEADER))
            for now in range(0, 120000, 2):
                out.write(msgpack.packb(at(one, now)))
        most = 32 * 1024 * 1024
        assert file.stat().st_size > 1.3 * most
        done = run("--replay", file, preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_AS, (most, most)))
        assert done.returncode == 0, done
        assert b"60000 samples" in done.stdout, done


memcoord.main(globals())
