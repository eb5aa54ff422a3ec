#!/usr/bin/python3
"""The page that memcoordctl report writes: what it says, and how it looks."""

import html.parser
import os
import pathlib
import re
import stat
import subprocess
import sys
import xml.etree.ElementTree

import msgpack

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from browser import chromium, pixels  # noqa: E402
from memcoord import (  # noqa: E402
    AT_ONCE, DEADLINE, FAST, MIB, between, daemon_on, folder)

EVIL = '<script>alert("1")</script>&\'x'
WORLD = f"""
[host]
total = 8GiB

[domain web1]
size = 1GiB
max = 2GiB
used = 300MiB

[domain {EVIL}]
size = 1GiB
max = 1GiB
used = 800MiB

[domain watched]
size = 512MiB
max = 512MiB
used = 100MiB
"""
CONFIG = '[policy]\nslack = 8MiB\n[domain "watched"]\nmode = observe\n'

# The colours of the page in light: taken back, size, used.
TAKEN_BACK, SIZE, USED = (0xd2, 0xef, 0xdb), (0xc5, 0xda, 0xf5), \
    (0x6f, 0x9f, 0xe0)
DARK_SIZE = (0x25, 0x44, 0x68)
# What was taken and what was given.
TAKE, GIVE = (0x17, 0x80, 0x3d), (0xb8, 0x56, 0x00)

VOID = {"meta", "br"}


class Page(html.parser.HTMLParser):
    """A page that must be well-formed and load nothing."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.links, self.words = [], [], [], []
        self.ids = set()
        self.page = text
        self.feed(text)
        self.close()
        assert self.open == [], f"not closed: {self.open}"
        assert "script" not in self.tags, "a script got in"
        assert "h1" in self.tags and "title" in self.tags
        for link in self.links:
            assert link[0] == "#" and link[1:] in self.ids, link
        assert not re.search(r"url\(|@import|https?:", text), "it loads"
        self.plots = [xml.etree.ElementTree.fromstring(plot) for plot in
                      re.findall(r'<svg class="plot".*?</svg>\n', text, re.S)]
        self.text = re.sub(r"\s+", " ", " ".join(self.words))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        self.tags.append(tag)
        self.links += [attrs[key] for key in ("href", "src", "xlink:href")
                       if key in attrs]
        assert not any(key.startswith("on") for key in attrs), attrs
        assert attrs.get("id") not in self.ids or "id" not in attrs, attrs
        self.ids.add(attrs.get("id"))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    def hints(self, style):
        """What is shown when one hovers over the boxes of a class."""
        return [box.find("title").text for plot in self.plots
                for box in plot.iter("rect") if box.get("class") == style]

    def curves(self, style):
        return [path.get("d") for plot in self.plots
                for path in plot.iter("path") if path.get("class") == style]


def record(path, n_domains, n_samples=300, skip=()):
    """A recording of domains that are taken from, a sample each 2 s."""
    pack = msgpack.packb
    with open(path, "wb") as file:
        file.write(pack({"format": "memcoord-recording", "version": 1}))
        for at in range(n_samples):
            if at in skip:
                continue
            size = max(2048 - 10 * at, 1024) * MIB
            used = (500 + at % 7) * MIB
            file.write(pack({
                "taken_at_ms": 1764000000000 + 2000 * at,
                "host": {"hostname": "kvm<1>", "total_kib": 64 * 1024 * MIB,
                         "available_kib": (9000 + at) * MIB},
                "domains": [{
                    "name": f"vm{i}", "id": i + 1,
                    "uuid": f"00000000-0000-0000-0000-{i:012}",
                    **dict.fromkeys((
                        "is_moving", "is_unresponsive", "has_autodeflate",
                        "has_free_page_reporting", "has_hugepages", "has_locked_memory",
                        "has_passthrough", "has_launch_security",
                        "has_virtio_mem"), False),
                    "is_running": True, "has_balloon": True,
                    "actual_kib": size, "max_kib": 2048 * MIB,
                    "available_kib": size, "unused_kib": size - used,
                } for i in range(n_domains)]}))


def report(*args):
    """memcoordctl report, where no daemon is."""
    done = subprocess.run(
        [memcoord.program("memcoordctl"), "--socket", "/nonexistent/s",
         "report", *map(str, args)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=DEADLINE, env={**os.environ, "TZ": "UTC"})
    return done.returncode, done.stdout, done.stderr


def page_of_recording(path, *args, **made):
    record(path / "r.rec", **made)
    status, out, err = report("--recording", path / "r.rec", "--html", "-",
                              *args)
    assert status == 0, err
    return Page(out)


# ---- a daemon ----


def test_a_page_about_a_daemon():
    """Summary, host, score, each domain, moves with reasons, settings."""
    with daemon_on(WORLD, *AT_ONCE, config=CONFIG, **FAST) as (daemon, script):
        daemon.wait_state("web1", "ok", "within-slack")
        path = daemon.folder / "page.html"
        status, out, err = daemon.ctl("report", "--html", str(path),
                                      env={"TZ": "UTC"})
        assert (status, err) == (0, ""), (status, err)
        assert re.fullmatch(rf"{path}: a report of \d+s, 3 domains, [\d.]+ "
                            r"[KM]iB\n", out), out
        page = Page(path.read_text())
        assert len(page.plots) == 2 + 3, len(page.plots)
        for said in ("Memory of scripted", "taken back on average, no domain "
                     "harmed.", "memcoordd 0.1.0", " UTC ", EVIL,
                     f"{script.uri}", "observe: it would have",
                     "slack 8 MiB 16 MiB", "memcoordd.conf:2",
                     'domain "watched": mode observe'):
            assert said.replace(" ", "") in page.text.replace(" ", ""), \
                (said, page.text)
        # Every order is there on hover, and in words.
        moves = page.hints("m-take")
        orders = script.orders("web1")
        assert moved(page) >= len(orders) > 5, moves
        assert any("unused, 100 MiB stay, taking 50 MiB" in move
                   for move in moves), moves
        assert "1 GiB → 974 MiB" in page.text, page.text
        # The curve of its size goes down a step for each.
        steps = page.curves("l-has")[-1].count("v")
        assert steps >= 5, page.curves("l-has")
        # What it left unused went down with it, what it used stayed.
        assert page.curves("l-unused")[-1].count("v") >= 5, page.curves("l-unused")
        assert any(re.search(r"used 300 MiB\nunused \d", hint)
                   for hint in page.hints("over")), \
            page.hints("over")[-3:]
        assert page.hints("s-ok") and len(page.curves("l-reserve")) == 1


def moved(page):
    """How many orders the hints of all moves tell of."""
    return sum(int((re.search(r", (\d+) orders", hint) or [0, 1])[1])
               for hint in page.hints("m-take"))


def test_more_than_an_answer_holds():
    """What has no room in one answer is asked for domain by domain."""
    with daemon_on(WORLD, *AT_ONCE, **FAST) as (daemon, script):
        daemon.wait_state("web1", "ok", "within-slack")
        daemon.wait_passes(3)
        path = daemon.folder / "proxy"
        asked = []

        def shorten(method, params, result):
            asked.append((method, *params))
            if asked[-1] in (("history",), ("history", {})):
                result.update(cut=True, passes=result["passes"][-2:])

        with between(daemon, path, shorten):
            status, out, err = daemon.ctl("report", "--html", "-", "--socket",
                                          str(path))
        assert status == 0, err
        assert {"domain": "web1"} in [params for method, *rest in asked
                                      for params in rest], asked
        orders = sum(len(script.orders(name))
                     for name in ("web1", "watched", EVIL))
        assert moved(Page(out)) == orders > 10, (orders, out)


def test_files_are_left_alone():
    """Overwritten by --force only, "-" is stdout, a failure leaves none."""
    with daemon_on(WORLD, *AT_ONCE, **FAST) as (daemon, _):
        daemon.wait_ready()
        path = daemon.folder / "page.html"
        path.write_text("mine")
        status, _, err = daemon.ctl("report", "--html", str(path))
        assert status == 1 and "--force overwrites it" in err, (status, err)
        assert path.read_text() == "mine"
        shown = daemon.ctl_json("report", "--html", str(path), "--force",
                                "--last", "1s")
        assert shown["file"] == str(path) and shown["domains"] == 3, shown
        assert shown["size_bytes"] == path.stat().st_size, shown
        assert shown["until_ms"] - shown["from_ms"] <= 1000, shown
        Page(path.read_text())

        status, out, err = daemon.ctl("report", "--html", "-")
        assert status == 0 and err.startswith("-: a report of "), (status, err)
        Page(out)
        if stat.S_ISCHR(os.stat("/dev/full").st_mode):
            status, _, err = daemon.ctl("report", "--html", "/dev/full",
                                        "--force")
            assert status == 1 and "/dev/full: No space left" in err, err
            assert os.path.exists("/dev/full")


def test_no_domain_and_no_pass():
    """A host without domains, and a daemon that has just started."""
    with daemon_on("[host]\ntotal = 8GiB\n", interval="600") as (daemon, _):
        daemon.wait_ready()
        status, out, err = daemon.ctl("report", "--html", "-")
        assert status == 0, err
        page = Page(out)
        assert "No domain ran in this time." in page.text, page.text
        assert "None: all are as they come" not in page.text, page.text


# ---- a recording ----


def test_a_page_about_a_recording():
    """Sizes, used and unused over time; no decisions, and no daemon."""
    with folder() as path:
        page = page_of_recording(path, n_domains=2)
        for said in ("Memory of kvm<1>", "2025-11-24 16:00:00", "16:09:58",
                     "vm1", "Samples 300", "last: size 1 GiB, max 2 GiB"):
            assert said in page.text, (said, page.text)
        # (102 samples of falling size, then 1024 MiB) times two domains.
        assert "1.7 GiB taken back on average" in page.text, page.text
        for style in ("a-used", "l-unused", "l-max"):
            assert len(page.curves(style)) >= 2, style
        assert page.hints("m-take") == [] and "Score" not in page.text
        assert any("used 50" in hint and "MiB" in hint
                   for hint in page.hints("over")), \
            page.hints("over")[:3]

        last = page_of_recording(path, "--last", "1m", n_domains=2)
        assert "16:08:58" in last.text, last.text
        assert "2 GiB taken back on average" in last.text, last.text


def test_gaps_are_gaps():
    """Where nothing was sampled, no curve is drawn and no state told."""
    with folder() as path:
        whole = page_of_recording(path, n_domains=1)
        page = page_of_recording(path, n_domains=1, skip=range(100, 200))
        for style in ("l-has", "a-used", "l-unused"):
            for curve in whole.curves(style):
                assert curve.count("M") == 1, (style, curve)
            for curve in page.curves(style):
                assert curve.count("M") == 2, (style, curve)
        assert len(whole.hints("s-ok")) == 1, whole.hints("s-ok")
        assert len(page.hints("s-ok")) == 2, page.hints("s-ok")


def test_many_domains():
    """300 are all there; a page of 100 takes 2 MiB at most."""
    with folder() as path:
        for n_domains, most in ((0, 100_000), (100, 2 << 20), (300, 3 << 20)):
            page = page_of_recording(path, n_domains=n_domains)
            figures = page.tags.count("figure")
            assert figures == 2 + n_domains, (n_domains, figures)
            size = len(page.page.encode())
            print(f"     {n_domains} domains: {size / 1024:.0f} KiB")
            assert size <= most, (n_domains, size)


def test_what_is_no_recording():
    """It is said what is wrong, and no page is left."""
    with folder() as path:
        (path / "empty").write_bytes(b"")
        (path / "text").write_text("no recording\n")
        (path / "none.rec").write_bytes(
            msgpack.packb({"format": "memcoord-recording", "version": 1}))
        for name in ("empty", "text", "absent"):
            status, _, err = report("--recording", path / name, "--html",
                                    path / "page.html")
            assert status == 1 and name in err, (name, status, err)
            assert not (path / "page.html").exists()
        status, out, err = report("--recording", path / "none.rec", "--html",
                                  "-")
        assert status == 0, err
        assert "The recording holds no samples." in Page(out).text


# ---- a browser ----


def test_it_is_seen_in_a_browser():
    """Chromium keeps the page as it is and paints the plots, light and dark."""
    with folder() as path:
        record(path / "r.rec", n_domains=2)
        status, _, err = report("--recording", path / "r.rec", "--html",
                                path / "page.html")
        assert status == 0, err
        address = (path / "page.html").as_uri()
        look = "--window-size=800,1600"
        dom = chromium(path, "--dump-dom", look,
                       f"--screenshot={path / 'light.png'}", address)
        chromium(path, "--blink-settings=preferredColorScheme=0", look,
                 f"--screenshot={path / 'dark.png'}", address)
        assert dom.count("<path") == (path / "page.html").read_text().count(
            "<path") > 8
        assert "<h1>Memory of kvm&lt;1&gt;</h1>" in dom, dom[-2000:]

        light = pixels(path / "light.png")
        dark = pixels(path / "dark.png")
        assert len(light) > 50, light.most_common(5)
        # Of 800 times 1600 pixels.
        for color in (TAKEN_BACK, SIZE, USED):
            assert light[color] > 3000, (color, light.most_common(8))
        assert dark[DARK_SIZE] > 3000 and not dark[SIZE], dark.most_common(8)


def test_moves_are_seen_in_a_browser():
    """What was taken and given is painted, also where it is narrow."""
    with daemon_on(WORLD, *AT_ONCE, **FAST) as (daemon, script):
        daemon.wait_state("web1", "ok", "within-slack")
        script.append("[domain web1]\nused = 900MiB")
        memcoord.wait_until("it was given some", lambda: any(
            before < after for before, after in script.orders("web1")))
        path = daemon.folder / "page.html"
        status, _, err = daemon.ctl("report", "--html", str(path))
        assert status == 0, err
        chromium(daemon.folder, "--window-size=500,2400",
                 f"--screenshot={daemon.folder / 'page.png'}", path.as_uri())
        seen = pixels(daemon.folder / "page.png")
        # Also of the states' bars, which are 8 pixels high.
        for color, least in ((TAKE, 300), (GIVE, 10), (TAKEN_BACK, 3000)):
            assert seen[color] > least, (color, seen.most_common(12))


if __name__ == "__main__":
    memcoord.main(globals())
