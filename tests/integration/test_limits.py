#!/usr/bin/python3
"""Each domain's limits, where they come from, and that they are kept."""

import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import MIB, RpcError, daemon_on, wait_until  # noqa: E402

WORLD = """
[host]
total = 8GiB

[domain web1]
size = 1GiB
max = 2GiB
used = 100MiB
"""
CONFIG = """[domain "web*"]
min = 800MiB
shares = 500
"""
KEYS = ("mode", "min_kib", "max_kib", "shares")


def limits(daemon):
    """mode, min, max (MiB) and shares of web1 with their sources, and its note."""
    web1 = daemon.call("domain", {"name": "web1"})
    sources = [web1[key.removesuffix("_kib") + "_source"] for key in KEYS]
    values = [web1[key] // MIB if key.endswith("_kib") else web1[key]
              for key in KEYS]
    return list(zip(values, sources)), web1.get("note", "")


def wait_limits(daemon, *wanted):
    wait_until(f"limits are {wanted}, they are {limits(daemon)}",
               lambda: limits(daemon)[0] == list(wanted), timeout=10)


def test_limits_follow_their_strongest_source():
    """A change of metadata and min_guarantee of a running domain is followed."""
    with daemon_on(WORLD, config=CONFIG) as (daemon, script):
        daemon.wait_ready()
        file = daemon.config
        top = (2048, "hypervisor")
        assert limits(daemon) == ([
            ("manage", "default"), (800, f"{file}:2"), top,
            (500, f"{file}:3")], ""), limits(daemon)

        script.append("[domain web1]\nmin-guarantee = 900MiB")
        wait_limits(daemon, ("manage", "default"), (900, "min_guarantee"), top,
                    (500, f"{file}:3"))

        script.append("[domain web1]\nmetadata-min = 300MiB\n"
                      "metadata-max = 1.5GiB\nmetadata-shares = 2000\n"
                      "metadata-mode = observe")
        wait_limits(daemon, ("observe", "metadata"), (300, "metadata"),
                    (1536, "metadata"), (2000, "metadata"))

        script.append("[domain web1]\nmetadata-min = auto\n"
                      "metadata-mode = auto")
        wait_limits(daemon, ("manage", "default"), (900, "min_guarantee"),
                    (1536, "metadata"), (2000, "metadata"))

        # A reload changes what is below, and nothing of what is above.
        file.write_text("[domain web1]\nmode = off\nmin = 1GiB\n")
        daemon.process.send_signal(signal.SIGHUP)
        wait_limits(daemon, ("off", f"{file}:2"), (900, "min_guarantee"),
                    (1536, "metadata"), (2000, "metadata"))
        assert limits(daemon)[1] == "", limits(daemon)


def test_a_minimum_in_metadata_is_kept():
    """Taking ends at the minimum of the domain's metadata."""
    with daemon_on(WORLD + "metadata-min = 900MiB\n", "--set", "boot-grace=0",
                   "--set", "slack=0") as (daemon, script):
        wait_until("taking ends at 900 MiB", lambda: script.orders("web1")
                   and script.orders("web1")[-1][1] == 900 * MIB)
        script.append("[domain web1]\nmetadata-min = 850MiB")
        wait_until("taking ends at 850 MiB", lambda:
                   script.orders("web1")[-1][1] == 850 * MIB)
        assert min(to for _, to in script.orders("web1")) == 850 * MIB


def test_what_cannot_be_read_is_named():
    """A typo in metadata costs its own key alone, and is named where one looks."""
    bad = "metadata: min is ignored: '300': has no unit"
    with daemon_on(WORLD) as (daemon, script):
        daemon.wait_ready()
        script.append("[domain web1]\nmetadata-min = 300\n"
                      "metadata-shares = 7\nmetadata-unknown = mni")
        wait_limits(daemon, ("manage", "default"), (200, "default"),
                    (2048, "hypervisor"), (7, "metadata"))
        note = limits(daemon)[1]
        assert bad in note and "unknown key 'mni'; did you mean min" in note, note
        daemon.wait_log(f"warning: web1: {bad}")
        sample = daemon.status()["sample"]
        wait_until("some samples", lambda: daemon.status()["sample"] > sample + 3)
        assert daemon.log.read_text().count(bad) == 1, "it is logged again"
        for command in ["status"], ["domain", "web1"]:
            status, out, _ = daemon.ctl(*command)
            assert status == 0 and bad in out, out

        script.append("[domain web1]\nmetadata-min = 300MiB\n"
                      "metadata-unknown = auto")
        wait_limits(daemon, ("manage", "default"), (300, "metadata"),
                    (2048, "hypervisor"), (7, "metadata"))
        assert limits(daemon)[1] == ""
        assert "note" not in daemon.ctl("domain", "web1")[1]


def test_a_minimum_above_a_maximum():
    """The stronger of the two holds, and it is said."""
    config = "[domain web1]\nmax = 700MiB\n"
    with daemon_on(WORLD + "min-guarantee = 900MiB\n", config=config) as (
            daemon, script):
        daemon.wait_ready()
        both = (900, "min_guarantee")
        assert limits(daemon)[0][1:3] == [both, both], limits(daemon)
        daemon.wait_log("web1: min of 900 MiB (min_guarantee) is above max of "
                        f"700 MiB ({daemon.config}:2): min holds")
        script.append("[domain web1]\nmetadata-max = 600MiB")
        both = (600, "metadata")
        wait_limits(daemon, ("manage", "default"), both, both,
                    (1000, "default"))
        assert "(metadata): max holds" in limits(daemon)[1], limits(daemon)


def test_domain_shows_one_domain():
    """`domain NAME` tells the limits with their sources; JSON is the status's."""
    with daemon_on(WORLD + "metadata-min = 300MiB\n") as (daemon, _):
        daemon.wait_ready()
        status, out, err = daemon.ctl("domain", "web1")
        assert (status, err) == (0, ""), (status, err)
        for line in ("domain    web1, uuid ", "min       300 MiB (metadata)",
                     "max       2 GiB (hypervisor)", "shares    1000 (default)",
                     "mode      manage (default)"):
            assert any(l.startswith(line) for l in out.splitlines()), out
        one = daemon.ctl_json("domain", "web1")
        assert one["min_source"] == "metadata"
        assert one.keys() == daemon.ctl_json("status")["domains"][0].keys()


def test_an_unknown_domain_is_refused_by_name():
    """Exit status 1 and a sentence with the name, also for a hostile one."""
    with daemon_on(WORLD) as (daemon, _):
        daemon.wait_ready()
        for name, shown in (("web9", "'web9'"), ("", "''"), ("*", "'*'"),
                            ("a\x1b[31m", "'a?[31m'")):
            status, out, err = daemon.ctl("domain", name)
            assert status == 1 and out == "", (status, out)
            assert f"no running domain is called {shown}" in err, err
            assert "memcoordctl status" in err, err
        try:
            daemon.call("domain", {"name": "web9"})
            raise AssertionError("it was answered")
        except RpcError as error:
            assert error.name == "not-found", error
        for params in (), ({},), ({"name": 5},), ({"name": 300 * "x"},):
            try:
                daemon.call("domain", *params)
                raise AssertionError(f"{params} was answered")
            except RpcError as error:
                assert error.name == "invalid-params", error
                assert "name" in error.sentence, error


def test_no_sample_is_no_domain_unknown():
    """Without a hypervisor nothing is said of any domain."""
    with daemon_on("[host]\nconnected = no\nerror = not today\n") as (daemon, _):
        daemon.wait_log("not today")
        try:
            daemon.call("domain", {"name": "web1"})
            raise AssertionError("it was answered")
        except RpcError as error:
            assert error.name == "unavailable", error
            assert "not today" in error.sentence, error


if __name__ == "__main__":
    memcoord.main(globals())
