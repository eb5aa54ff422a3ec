#!/usr/bin/python3
"""Clients that a user would write, in C on the installed libmemcoord and in
Python on msgpack, call the daemon and hear of a pass (tests/clients)."""

import contextlib
import os
import re
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import manual  # noqa: E402
import memcoord  # noqa: E402
from memcoord import (  # noqa: E402
    AT_ONCE, BUILD, DEADLINE, ROOT, Skip, daemon_on, folder, is_sanitized)

WORLD = """
[domain web1]
max = 2GiB

[domain db]
max = 1GiB
"""

CLIENTS = ROOT / "tests/clients"
# What each of them prints: the work of status, plan, reserve, set_interval and
# subscribe.
PRINTED = """\
domain: db
domain: web1
plan: 2 decisions
reserved: next, 102400 KiB
interval: 200 ms
event: pass
"""


def run(*command, **options):
    """What a command prints; its failure is ours."""
    done = subprocess.run(
        [str(word) for word in command], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, text=True, timeout=10 * DEADLINE, **options)
    assert done.returncode == 0, (command, done.returncode, done.stdout)
    return done.stdout


def make(target, destination):
    """Our make on the build under test, which an outer one may have told."""
    variables = []
    if "MAKEFLAGS" not in os.environ:
        compiler, _, sanitizers = BUILD.name.partition("-")
        variables = [f"CC={compiler}", f"SAN={sanitizers.replace('-', ',')}"]
    run(os.environ.get("MAKE", "make"), "-s", "--no-print-directory", "-C",
        ROOT, target, f"DESTDIR={destination}", *variables)


def files(where):
    return sorted(path for path in where.rglob("*") if not path.is_dir())


@contextlib.contextmanager
def installed():
    """A folder that memcoord is installed below."""
    with folder() as path:
        make("install", path)
        yield path


def pkg_config(where, *args):
    """What the installed pkg-config file says, as words."""
    library, = where.rglob("libmemcoord.pc")
    return run("pkg-config", *args, "libmemcoord", env={
        **os.environ, "PKG_CONFIG_PATH": str(library.parent),
        "PKG_CONFIG_SYSROOT_DIR": str(where)}).split()


def compile_client(where, source, *libraries):
    """A client in C, as a user would compile it, or stricter."""
    program = where / "client"
    sanitizers = ["-fsanitize=address,undefined"] if is_sanitized() else []
    run(*os.environ.get("CC", "gcc").split(), "-std=c11", "-Wall", "-Wextra",
        "-Werror", *sanitizers, "-o", program, source,
        *pkg_config(where, "--cflags"), *libraries)
    return program


def expect_client(*command, **options):
    """A client does its work on a daemon, and what it did shows there."""
    # Its first passes would be too late for a client that waits for one.
    with daemon_on(WORLD, *AT_ONCE, interval="1h") as (daemon, _):
        daemon.wait_ready()
        printed = run(*command, daemon.socket, **options)
        assert printed == PRINTED, printed
        status = daemon.status()
        assert status["interval_ms"] == 200, status
        kept, = daemon.call("reservations")["reservations"]
        assert (kept["name"], kept["size_kib"]) == ("next", 102400), kept


def test_a_program_in_c_on_the_installed_library():
    """cc with pkg-config's flags, then run: shared, and static."""
    if shutil.which("pkg-config") is None:
        raise Skip("pkg-config is missing")
    with installed() as where:
        program = compile_client(where, CLIENTS / "client.c",
                                 *pkg_config(where, "--libs"))
        library, = where.rglob("libmemcoord.so.1")
        needed = run("readelf", "-d", program)
        assert "[libmemcoord.so.1]" in needed, needed
        expect_client(program, env={**os.environ,
                                    "LD_LIBRARY_PATH": str(library.parent)})
        words = pkg_config(where, "--static", "--libs")
        words[words.index("-lmemcoord")] = "-l:libmemcoord.a"
        program = compile_client(where, CLIENTS / "client.c", *words)
        assert "libmemcoord" not in run("readelf", "-d", program)
        expect_client(program)


def test_uninstall_leaves_nothing():
    """Libraries, headers and pages go with the programs."""
    with installed() as where:
        names = {path.name for path in files(where)}
        assert {"libmemcoord.so", "libmemcoord.a", "client.h", "event.h",
                "memcoord-rpc.7", "libmemcoord.3"} <= names, names
        make("uninstall", where)
        assert files(where) == []
        assert not list(where.rglob("*memcoord*")), list(where.rglob("*"))


def test_a_program_in_python_on_msgpack():
    """Nothing of ours in it, and a notification sets the interval."""
    expect_client("/usr/bin/python3", CLIENTS / "client.py")


def example(page, number=0):
    """An example of a manual page, as a reader would copy it."""
    return [example.text for example in manual.examples(ROOT / "man" / page)
            if example.section == "EXAMPLES"][number]


def test_the_example_in_c_of_the_page():
    """libmemcoord(3) prints each pass, and ends when the daemon is gone."""
    with installed() as where, daemon_on(WORLD, *AT_ONCE,
                                         interval="200ms") as (daemon, _):
        source = where / "example.c"
        source.write_text(example("libmemcoord.3"))
        words = pkg_config(where, "--static", "--libs")
        words[words.index("-lmemcoord")] = "-l:libmemcoord.a"
        program = compile_client(where, source, *words)
        # On a terminal each line comes at once.
        terminal, its_end = os.openpty()
        process = subprocess.Popen(
            ["timeout", str(DEADLINE), program], stdin=subprocess.DEVNULL,
            stdout=its_end, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "MEMCOORD_SOCKET": str(daemon.socket)})
        os.close(its_end)
        with os.fdopen(terminal) as lines:
            line = lines.readline()
            daemon.stop()
            _, err = process.communicate()
        assert re.fullmatch(r"taken \d+ KiB, given \d+ KiB\n", line), line
        assert "the daemon closed the connection" in err, err
        assert process.returncode == 1


def test_the_example_in_python_of_the_page():
    """memcoord-rpc(7) shows the domains."""
    with daemon_on(WORLD) as (daemon, _):
        daemon.wait_connected()
        default = "/run/memcoord/memcoordd.sock"
        text = example("memcoord-rpc.7")
        assert default in text
        out = run("/usr/bin/python3", "-c",
                  text.replace(default, str(daemon.socket)))
        assert re.match(r"db \d+ .+\nweb1 \d+ .+\n$", out), out


if __name__ == "__main__":
    memcoord.main(globals())
