#!/usr/bin/python3
"""Any msgpack-RPC client can call: Neovim, with nothing of ours in it."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import DEADLINE, Skip, daemon_on  # noqa: E402

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
