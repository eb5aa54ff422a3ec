#!/usr/bin/python3
"""memcoordctl top, as one sees it in a terminal, which is tmux's."""

import contextlib
import os
import pathlib
import re
import shlex
import shutil
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (AT_ONCE, Daemon, between,  # noqa: E402
                      daemon_on, wait_until)
from terminal import SMALL, Terminal  # noqa: E402

# Nothing moves by itself, but a pass takes from idle.
QUIET = {"interval": "600", "collector": "100ms"}
LARGE = (200, 50)
NOBODY = 65534

FLEET = """
[host]
hostname = kvm1
total = 16GiB

[domain alpha]
size = 2GiB
max = 4GiB
used = 1900MiB

[domain bravo]
size = 3GiB
used = 700MiB
cache = 500MiB

[domain idle]
size = 1GiB
used = 100MiB

[domain bare]
size = 512MiB
balloon = no
"""
ODD = "evil\x1b[2J\u202e-\u00e9"


def command(daemon, *args, socket=None):
    return shlex.join([memcoord.program("memcoordctl"), "--socket",
                       str(socket or daemon.socket), *args, "top"])


@contextlib.contextmanager
def top_on(text=FLEET, *args, size=SMALL, env=None, settled=True):
    """A daemon, its script, and top in a terminal."""
    with daemon_on(text, *AT_ONCE, **QUIET) as (daemon, script):
        daemon.wait_ready()
        if settled:
            daemon.wait_state("idle", "ok")
        with memcoord.folder() as path:
            terminal = Terminal(path, command(daemon, *args), size, env)
            try:
                yield daemon, script, terminal
            finally:
                terminal.close()


def names(lines):
    """The domains' names, from top to bottom."""
    heading = next(i for i, line in enumerate(lines)
                   if line.startswith("DOMAIN "))
    return [line.split()[0] for line in lines[heading + 1:-1] if line.strip()]


def is_dim(text, word):
    """Whether a word is, in a picture with its escape sequences."""
    is_on = False
    for codes in re.findall(r"\x1b\[([0-9;]*)m", text[:text.index(word)]):
        for code in codes.split(";"):
            is_on = code == "2" or (is_on and code not in ("", "0", "22"))
    return is_on


# ---- the picture ----


def test_rows_at_both_sizes():
    """Each domain has its row; a larger screen has more columns, at once."""
    with top_on() as (daemon, _, terminal):
        terminal.wait(r"^idle .*ok ")
        lines = terminal.lines()
        assert len(lines) == 24 and max(map(len, lines)) <= 80, lines
        assert lines[0].startswith("kvm1 (scripted:"), lines[0]
        assert re.fullmatch("█+▓+▒▚+░+", lines[1]) and len(lines[1]) == 80
        assert re.fullmatch(r"█ domains 3\.\d GiB ▓ otherwise 1 GiB  available "
                            r"11\.\d GiB of 16 GiB:", lines[2]), lines[2]
        assert re.fullmatch(r"▒ reserve 200 MiB ▚ promised \d+ MiB ▞ reserved "
                            r"0 MiB ░ budget 1\d\.\d GiB", lines[3]), lines[3]
        assert lines[4].startswith("ok; a pass every 10m;"), lines[4]
        assert lines[5] == "collector ready, actuator ready", lines[5]
        assert lines[6] == "4 domains by name  █ used ▓ cache ░ unused · " \
            "taken back", lines[6]
        assert lines[7].split() == ["DOMAIN", "STATE", "MEMORY", "PAST", "10m",
                                    "SIZE", "REASON"], lines[7]
        assert names(lines) == ["alpha", "bare", "bravo", "idle"], lines
        # 2 of 4 GiB, of which nearly all is used; half its max, so far.
        assert re.fullmatch(r"alpha +\w+ +█{7}·{7} +[▄▅]+ +2 GiB [\w-]+",
                            lines[8]), lines[8]
        assert re.fullmatch(r"bare +excluded +▒{14} +█+ +512 MiB no-balloon",
                            lines[9]), lines[9]
        assert re.search("  █+▓+░+  ", lines[10]), lines[10]
        assert lines[23].startswith("q quit  / filter "), lines[23]

        terminal.resize(LARGE)
        terminal.wait(r"^DOMAIN .* MAX +USED +UNUSED +CHANGE REASON")
        lines = terminal.lines()
        assert len(lines) == 50 and max(map(len, lines)) <= 200
        assert len(lines[1]) == 200, lines[1]
        assert re.search(r"  512 MiB +512 MiB +- +- +- it has no balloon "
                         "device$", lines[9]), lines[9]
        assert "q quit" in lines[49], lines[49]

        for small in (79, 24), (80, 23), (40, 10):
            terminal.resize(small)
            terminal.wait(rf"\Atop needs 80x24, this terminal is {small[0]}x"
                          rf"{small[1]}\.\n\n")
        terminal.resize(SMALL)
        terminal.wait(r"^idle .*ok ")
        assert terminal.lines()[0].startswith("kvm1 "), terminal.text()


def test_rows_follow_the_daemon():
    """A new domain, a changed size and its past come by themselves."""
    with top_on() as (_, script, terminal):
        terminal.wait(r"^idle +ok +█+░+ +█+ +1 GiB")
        script.append("[domain idle]\nactual = 256MiB")
        # In another cell of its past, or in the same: its end shows a quarter.
        terminal.wait(r"^idle .*[▂▃] +256 MiB")
        script.append("[domain zulu]\nsize = 128MiB")
        terminal.wait(r"^zulu ")
        script.append("[domain bare]\nstate = gone")
        terminal.wait(r"^4 domains by name")
        assert names(terminal.lines()) == ["alpha", "bravo", "idle", "zulu"]


def test_the_past_is_there_at_once():
    """What the daemon did before top was started is in the sparklines."""
    def age(method, _, result):
        for one in result["passes"] if method == "history" else []:
            one["at_ms"] -= 240000

    if time.monotonic() < 300:
        raise memcoord.Skip("this machine hasn't run long enough for a past")
    with daemon_on(FLEET, *AT_ONCE, **memcoord.FAST) as (daemon, _):
        daemon.wait_state("idle", "ok", "within-slack")
        with memcoord.folder() as path, between(daemon, path / "old", age):
            terminal = Terminal(path, command(daemon, socket=path / "old"))
            try:
                # 240 s are three cells of 75 s, and the one that is begun.
                terminal.wait(r"^idle .* [▁▂▃]{4,5} +\d+\.?\d* MiB ")
                # It was never resized, and is as large as it may be.
                terminal.wait(r"^bare .* █{4,5} +512 MiB ")
            finally:
                terminal.close()


def test_long_names():
    """One that has no room is cut, which is seen; so are wide characters."""
    text = FLEET + "[domain a-name-that-is-long-1]\n[domain \u65e5\u672c" \
        "\u8a9e\u30b5\u30fc\u30d0\u30fc]\nsize = 1GiB\n" \
        "[domain a-name-that-is-long-2]\nsize = 1GiB\n"
    text = text.replace("long-1]", "long-1]\nsize = 1GiB")
    for locale, names_of in (
            ("C.UTF-8", (r"^a-name-that-… \w+ ", "^日本語サーバ… [a-z]+ ")),
            ("C", (r"^a-name-that-~ \w+ ", r"^\\xe6\\x97\\xa5~ \w+ "))):
        with top_on(text, env={"LC_ALL": locale}, settled=False) as \
                (_, _, terminal):
            for pattern in names_of:
                terminal.wait(pattern)


def test_the_selected_row_is_marked():
    """All of it, from the first column to the last."""
    with top_on() as (_, _, terminal):
        terminal.wait(r"^idle ")
        terminal.keys("Down", "Down")
        def marked():
            lines = terminal.text("-e", "-N").splitlines()
            return [line for line in lines[8:12]
                    if line.startswith("\x1b[7m") and " " * 5 in line]
        wait_until("bravo is marked", lambda: len(marked()) == 1 and
                   "bravo" in marked()[0])


def test_sorting_and_filtering():
    """Keys order the rows, and text picks some."""
    with top_on() as (_, _, terminal):
        terminal.wait(r"^idle ")
        for key, text, order in (
                ("s", "size, largest first", "bravo alpha idle bare"),
                ("s", "size, largest first, reversed",
                 "bare idle alpha bravo"),
                ("u", "used, most first", "alpha bravo idle bare"),
                ("i", "unused, most first", "bravo idle alpha bare"),
                ("n", "name", "alpha bare bravo idle")):
            terminal.keys(key)
            terminal.wait(rf"^4 domains by {text}  █")
            assert names(terminal.lines()) == order.split(), (key, order)

        terminal.keys("/", "B", "r", "q")
        terminal.wait(r"^0 of 4 domains match 'Brq', by name")
        terminal.wait(r"^No domain matches; Esc shows all\.$")
        terminal.keys("BSpace")
        terminal.wait(r"^1 of 4 domains match 'Br', ")
        assert names(terminal.lines()) == ["bravo"]
        # Once it is kept, keys are keys again.
        terminal.keys("Enter", "s")
        terminal.wait(r"^1 of 4 domains match 'Br', by size")
        terminal.keys("Escape")
        terminal.wait(r"^4 domains by size")
        # A reason is found, too.
        terminal.keys("/", "no-ball", "Enter")
        terminal.wait(r"^1 of 4 domains match 'no-ball', ")
        assert names(terminal.lines()) == ["bare"]


def test_more_domains_than_lines():
    """The selected row is always seen, and the rows scroll with it."""
    text = FLEET + "".join(f"[domain vm{i:02}]\nsize = 128MiB\n"
                           for i in range(40))
    with top_on(text) as (_, _, terminal):
        terminal.wait(r"^44 domains")
        assert names(terminal.lines())[-1] == "vm10"
        terminal.keys("End")
        terminal.wait(r"^vm39 ")
        assert names(terminal.lines())[0] == "vm25"
        terminal.keys("Home", "PageDown", "Down")
        terminal.wait(r"^vm12 ")
        terminal.keys("Enter")
        terminal.wait(r"^vm12 keeps its 128 MiB")


def test_odd_names_and_ascii():
    """A name can't drive the terminal, which need not know UTF-8."""
    text = FLEET + f"[domain {ODD}]\nsize = 128MiB\n"
    with top_on(text, env={"LC_ALL": "C"}, size=LARGE) as (_, _, terminal):
        terminal.wait(r"^idle +ok +#+-+")
        assert terminal.text().isascii(), terminal.text()
        terminal.wait(r"^evil\\x1b\[2J\\xe2\\x80\\x~ ")
        assert re.fullmatch("#+[+]+=+%+-+", terminal.lines()[1])
        terminal.keys("/", "evil", "Enter", "Enter")
        terminal.wait(r"^evil\\x1b\[2J\\xe2\\x80\\xae-\\xc3\\xa9 keeps its 128")
    with top_on(text) as (_, _, terminal):
        terminal.wait(r"^idle ")
        terminal.keys("/", "evil", "Enter", "Enter")
        terminal.wait(r"^evil\\x1b\[2J\\xe2\\x80\\xae-é keeps its 128")


def test_colours_are_optional():
    """Colours are used, but not by NO_COLOR nor --no-color."""
    coloured = re.compile(r"\x1b\[[0-9;]*3[1-7]m")
    for args, env, wanted in ((), {}, True), ((), {"NO_COLOR": "1"}, False), \
            (("--no-color",), {}, False):
        with top_on(FLEET, *args, env=env, settled=False) as (_, _, terminal):
            terminal.wait(r"^idle ")
            found = coloured.search(terminal.text("-e")) is not None
            assert found == wanted, (args, env)


# ---- keys that ask the daemon ----


def test_details_of_a_domain():
    """Enter shows what `why` says, to be scrolled, and it stays new."""
    with top_on() as (daemon, script, terminal):
        terminal.wait(r"^idle ")
        terminal.keys("Down", "Enter")
        text = terminal.wait(r"^-> takes-part +it has no balloon device")
        assert "bare keeps its 512 MiB" in text and "DOMAIN" not in text
        terminal.keys("Escape")
        terminal.wait(r"^DOMAIN ")
        terminal.keys("End", "Enter")
        terminal.wait(r"^The law, step by step")
        status, out, _ = daemon.ctl("why", "idle")
        assert status == 0 and len(out.splitlines()) > 30, out
        terminal.keys("End")
        terminal.wait(r"^guest-reserve ")
        assert "The law, step by step" not in terminal.text()
        terminal.keys("Home")
        terminal.wait(r"^The law, step by step")
        # They stay what is looked at while the terminal changes.
        for size, last in (LARGE, "^INPUT "), (SMALL, "^   minimum "):
            terminal.resize(size)
            terminal.wait(rf"\Akvm1 .*\nidle goes .*\n(.*\n)*{last}"
                          r".*\n(.*\n)*q quit  Esc back ")
            assert len(terminal.lines()) == size[1], terminal.text()
        script.append("[domain idle]\nstate = gone")
        terminal.wait(r"^no running domain is called 'idle'$")
        terminal.keys("Enter")
        terminal.wait(r"^3 domains")


def test_pausing_and_running_are_confirmed():
    """p and r ask first; then the daemon does it, and top says so."""
    with top_on() as (daemon, script, terminal):
        terminal.wait(r"^idle ")
        terminal.keys("p")
        terminal.wait(r"^Pause: .*until resumed\? \(y/n\)$")
        terminal.keys("n")
        terminal.wait(r"^Nothing was done\.$")
        assert not daemon.status()["paused"]
        terminal.keys("p", "y")
        terminal.wait(r"^Paused: nothing is taken or given\.$")
        terminal.wait(r"\Akvm1 .* PAUSED *$")
        assert daemon.status()["paused"]
        terminal.keys("p")
        terminal.wait(r"^Resume: .*\(y/n\)$")
        terminal.keys("y")
        terminal.wait(r"^Resumed\.$")
        assert not daemon.status()["paused"]
        assert script.orders("idle") == []
        terminal.keys("r", "y")
        terminal.wait(r"^A pass was run: [1-9]\d* MiB taken, 0 MiB given\.$")
        assert len(script.orders("idle")) == 1
        # The time between two pictures ends at a minute.
        terminal.keys("+", "+", "+", "+", "+", "+")
        terminal.wait(r"\+/- 1m$")
        terminal.keys("-")
        terminal.wait(r"\+/- 30s$")


def test_a_reader_is_told_why():
    """Who may only read sees all, and why a key is refused."""
    if os.geteuid() != 0:
        raise memcoord.Skip("only root can become another user")
    with daemon_on(FLEET, *AT_ONCE, "--set", "socket-mode=0666",
                   **QUIET) as (daemon, _), memcoord.folder() as path:
        daemon.wait_ready()
        os.chmod(daemon.folder, 0o755)
        os.chmod(path, 0o755)
        program = shutil.copy2(memcoord.program("memcoordctl"), path)
        terminal = Terminal(path, shlex.join([
            "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}",
            "--clear-groups", program, "--socket", str(daemon.socket), "top"]))
        try:
            terminal.wait(r"^idle ")
            for key in "p", "r":
                terminal.keys(key, "y")
                text = terminal.wait(r"^(pause|run) was refused: ")
                words = " ".join(text.split())
                assert f"uid {NOBODY}" in words, text
                assert "run memcoordctl as root" in words, text
                terminal.keys("Up")
                terminal.wait(r"^4 domains ")
            assert not daemon.status()["paused"]
        finally:
            terminal.close()


# ---- beginnings and ends ----


def cpu_ticks(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_a_lost_daemon_is_waited_for():
    """The last picture stays, dimmed, and goes on once the daemon is back."""
    with top_on() as (daemon, script, terminal):
        terminal.wait(r"^idle ")
        assert not is_dim(terminal.text("-e"), "idle")
        daemon.stop()
        text = terminal.wait(r"^memcoordd isn't running: .*memcoordd\.sock")
        # By what this machine starts its services with.
        assert re.search(r"\('.*memcoordd.*' starts it\)",
                         " ".join(text.split())), text
        assert names(text.splitlines()) == ["alpha", "bare", "bravo", "idle"]
        assert is_dim(terminal.text("-e"), "idle")
        # Keys work meanwhile, and nothing is tried but once a second.
        ticks, begin = cpu_ticks(terminal.pid()), time.monotonic()
        terminal.keys("s")
        terminal.wait(r"^bravo [^\n]*\nalpha ")
        wait_until("two seconds", lambda: time.monotonic() > begin + 2)
        spent = (cpu_ticks(terminal.pid()) - ticks) / os.sysconf("SC_CLK_TCK")
        assert spent < 0.2 * memcoord.slowness(), spent
        again = Daemon(daemon.folder, script.uri, *AT_ONCE, **QUIET)
        try:
            terminal.wait(r"^4 domains by size")
            text = terminal.wait(r"^idle +ok ")
            assert "isn't running" not in text, text
            again.stop()
            terminal.wait(r"^memcoordd isn't running: ")
            terminal.keys("q")
            terminal.check_restored()
        finally:
            again.kill()


def test_a_daemon_that_hangs_holds_nothing_up():
    """Keys work while no answer comes, and that is said in the end."""
    with top_on(FLEET, "--timeout", "2") as (daemon, _, terminal):
        terminal.wait(r"^idle ")
        daemon.process.send_signal(signal.SIGSTOP)
        try:
            terminal.keys("s")
            terminal.wait(r"^4 domains by size", timeout=1.5)
            terminal.wait(r"^memcoordd doesn't answer: ")
            # It goes on saying so while it tries again.
            end = time.monotonic() + 1.5
            while time.monotonic() < end:
                assert "doesn't answer" in terminal.text(), terminal.text()
        finally:
            daemon.process.send_signal(signal.SIGCONT)
        terminal.wait(r"^4 domains by size")


def test_the_terminal_is_restored():
    """q, SIGTERM and Ctrl-C end it, and leave the terminal as it was."""
    def terminate(terminal):
        os.kill(terminal.pid(), signal.SIGTERM)

    for end in (lambda terminal: terminal.keys("q"), terminate,
                lambda terminal: terminal.keys("C-c")):
        with top_on(settled=False) as (_, _, terminal):
            terminal.wait(r"^idle ")
            end(terminal)
            terminal.check_restored()


def test_where_it_can_not_be_shown():
    """Without a daemon, a terminal or a usable one it says what to do."""
    with daemon_on(FLEET, **QUIET) as (daemon, _):
        status, out, err = daemon.ctl("top")
        assert (status, out) == (2, "") and "top wants a terminal; " \
            "'memcoordctl status' shows the same once" in err, err
        status, out, err = daemon.ctl("--json", "top")
        assert status == 2 and "top has no JSON" in err, err
        with memcoord.folder() as path:
            terminal = Terminal(path, command(daemon), env={"TERM": "dumb"})
            try:
                terminal.wait(r"top can't use this terminal \(TERM is 'dumb'\)")
                terminal.wait(r"^ended with 2$")
            finally:
                terminal.close()
        daemon.stop()
        status, out, err = daemon.ctl("top")
        assert status == 3 and "memcoordd isn't running" in err, err


if __name__ == "__main__":
    memcoord.main(globals())
