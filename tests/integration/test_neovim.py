#!/usr/bin/python3
"""Any msgpack-RPC client can call and be told: Neovim, with nothing of ours in
it."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import manual  # noqa: E402
import memcoord  # noqa: E402
from memcoord import DEADLINE, ROOT, Skip, daemon_on  # noqa: E402

WORLD = """
[domain web1]
max = 2GiB

[domain db]
max = 1GiB
"""


def neovim(daemon, *lines):
    """Runs these lines with `ch`, a channel to the daemon; what they return."""
    if shutil.which("nvim") is None:
        raise Skip("nvim is missing")
    answer = daemon.folder / "answer"
    script = daemon.folder / "script.vim"
    script.write_text("\n".join((
        "try",
        f"let ch = sockconnect('pipe', '{daemon.socket}', {{'rpc': v:true}})",
        *lines,
        "catch",
        "let answer = v:exception",
        "endtry",
        f"call writefile([json_encode(answer)], '{answer}')",
        "qall!",
    )))
    subprocess.run(
        ["nvim", "--headless", "--clean", "-S", script], check=True,
        timeout=DEADLINE, stdin=subprocess.DEVNULL, capture_output=True,
        env={**os.environ, "HOME": str(daemon.folder),
             "XDG_STATE_HOME": str(daemon.folder)})
    return json.loads(answer.read_text())


def test_neovim_reads_the_status():
    """rpcrequest(ch, 'status') gives the domains."""
    with daemon_on(WORLD) as (daemon, _):
        daemon.wait_connected()
        status = neovim(daemon, "let answer = rpcrequest(ch, 'status')")
        assert [d["name"] for d in status["domains"]] == ["db", "web1"], status
        assert status["host"]["connected"] is True


def test_the_example_of_the_page():
    """memcoord-rpc(7) for Neovim: it sees the status and sets an interval."""
    example, = (one.text for one in
                manual.examples(ROOT / "man/memcoord-rpc.7")
                if "sockconnect" in one.text)
    default = "/run/memcoord/memcoordd.sock"
    assert default in example
    with daemon_on(WORLD) as (daemon, _):
        daemon.wait_connected()
        interval = neovim(
            daemon, *example.replace(default, str(daemon.socket)).splitlines(),
            "let answer = rpcrequest(c, 'status').interval_ms")
        assert interval == 10000, interval


def test_neovim_sets_an_interval():
    """A map of parameters, an empty one from Lua, and several calls."""
    with daemon_on(WORLD) as (daemon, _):
        daemon.wait_connected()
        result = neovim(
            daemon,
            "call rpcrequest(ch, 'set_interval', {'interval_ms': 7000})",
            "call rpcrequest(ch, 'plan', {})",
            "lua vim.rpcrequest(vim.g.ch or vim.fn.eval('ch'), 'plan', {})",
            "call rpcnotify(ch, 'no_such_event', 1)",
            "let answer = rpcrequest(ch, 'status').interval_ms")
        assert result == 7000, result
        assert daemon.status()["interval_ms"] == 7000


def test_neovim_calls_the_methods():
    """Those that answer at once, that change something, and that wait."""
    with daemon_on(WORLD) as (daemon, _):
        daemon.wait_ready()
        plan, kept, ready, now = neovim(
            daemon,
            "let plan = rpcrequest(ch, 'plan', {'fresh': v:true})",
            "let kept = rpcrequest(ch, 'reserve', "
            "{'size_kib': 102400, 'name': 'next', 'hold': v:true})",
            "let ready = rpcrequest(ch, 'reserve', "
            "{'size_kib': 51200, 'name': 'other', 'wait_ms': 60000})",
            "let now = rpcrequest(ch, 'subscribe', {'passes': v:true})",
            "let answer = [plan, kept, ready, now]")
        assert [d["name"] for d in plan["decisions"]] == ["db", "web1"], plan
        assert (kept["name"], kept["size_kib"]) == ("next", 102400), kept
        assert ready["ready"] is True and ready["missing_kib"] == 0, ready
        assert now["passes"] is True and now["states"] is False, now
        # What was held went with its channel.
        memcoord.wait_until("one reservation is left", lambda: [
            kept["name"] for kept in daemon.call("reservations")["reservations"]
        ] == ["other"])


def test_neovim_notifies():
    """rpcnotify is carried out, without an answer that would disturb."""
    with daemon_on(WORLD) as (daemon, _):
        daemon.wait_connected()
        result = neovim(
            daemon,
            "call rpcnotify(ch, 'set_interval', {'interval_ms': 6000})",
            "call rpcnotify(ch, 'set_interval', {'interval_ms': 5})",
            "let answer = rpcrequest(ch, 'status').interval_ms")
        assert result == 6000, result


def test_neovim_survives_what_it_is_told():
    """Its channels complain of events, by a notification of their own."""
    with daemon_on(WORLD) as (daemon, _):
        daemon.wait_ready()
        result = neovim(
            daemon,
            "call rpcrequest(ch, 'subscribe')",
            "let answer = []",
            "for i in range(20)",
            "  call add(answer, rpcrequest(ch, 'pause').paused)",
            "  call add(answer, rpcrequest(ch, 'resume').paused)",
            "endfor")
        assert result == [True, False] * 20, result
        assert "closed" not in daemon.log.read_text()


def test_neovim_is_told():
    """Lua, on Neovim's msgpack session: events between answers, in order."""
    with daemon_on(WORLD, interval="1h") as (daemon, _):
        daemon.wait_ready()
        result = neovim(
            daemon,
            f"let g:memcoord_socket = '{daemon.socket}'",
            "lua << END",
            f"local client = dofile('{ROOT / 'tests/clients/client.lua'}')",
            "local told = {}",
            "client.call('subscribe', { settings = true })",
            "client.call('pause')",
            "client.notify('resume')",
            "client.call('pause')",
            "for i = 1, 3 do",
            "  local name, record = client.next()",
            "  told[i] = { name, record.paused, record.was_paused }",
            "end",
            "client.call('resume')",
            "client.next()",
            "client.call('subscribe', { passes = true })",
            "local pass = client.call('run')",
            "local name, record = client.next()",
            "told[4] = { name, record.at_ms == pass.at_ms, record.kind }",
            "vim.g.told = told",
            "END",
            "let answer = g:told")
        assert result == [
            ["paused", True, False], ["paused", False, True],
            ["paused", True, False], ["pass", True, "pass"]], result


def test_neovim_shows_our_sentences():
    """A refusal arrives as its name and its sentence."""
    with daemon_on(WORLD) as (daemon, _):
        text = neovim(daemon, "let answer = rpcrequest(ch, 'set_interval', "
                      "{'interval_ms': 5})")
        assert "invalid-params: " in text, text
        assert "interval_ms: 5 is not within 100..86400000" in text, text
        text = neovim(daemon, "let answer = rpcrequest(ch, 'fly')")
        assert "unknown-method: " in text and "'fly'" in text, text


if __name__ == "__main__":
    memcoord.main(globals())
