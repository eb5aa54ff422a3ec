#!/usr/bin/python3
"""How domains are set up, and what the caller may do: the method `facts`."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import memcoord  # noqa: E402
from memcoord import (MIB, RpcError, as_user, daemon_on,  # noqa: E402
                      wait_until)

FLEET = """
[host]
total = 16GiB

[domain bare]
size = 512MiB
balloon = no

[domain pinned]
size = 512MiB
hugepages = yes
locked = yes
passthrough = yes
launch-security = yes
virtio-mem = yes

[domain web1]
size = 512MiB
max = 2GiB
autodeflate = yes
free-page-reporting = yes
swap-in = 3MiB
swap-out = 4MiB
"""

FLAGS = ("balloon", "autodeflate", "free_page_reporting", "hugepages",
         "locked_memory", "passthrough", "launch_security", "virtio_mem")


def flags(domain):
    return {name for name in FLAGS if domain[f"has_{name}"]}


def test_facts_are_those_of_the_hypervisor():
    """All domains by name, with what the hypervisor says of each."""
    with daemon_on(FLEET) as (daemon, _):
        daemon.wait_connected()
        bare, pinned, web1 = daemon.call("facts")["domains"]
        assert [d["name"] for d in (bare, pinned, web1)] == \
            ["bare", "pinned", "web1"]
        assert flags(bare) == set(), bare
        assert "swap_in_kib" not in bare, bare
        assert flags(pinned) == {
            "balloon", "hugepages", "locked_memory", "passthrough",
            "launch_security", "virtio_mem"}, pinned
        assert flags(web1) == {
            "balloon", "autodeflate", "free_page_reporting"}, web1
        assert web1["ceiling_kib"] == 2048 * MIB, web1
        assert (web1["swap_in_kib"], web1["swap_out_kib"]) == \
            (3 * MIB, 4 * MIB), web1
        assert web1["period_s"] == 1, web1
        assert web1["uuid"] == daemon.domain("web1")["uuid"]


def test_one_domain_can_be_asked_for():
    """Its name brings that one alone; one that nobody has is refused."""
    with daemon_on(FLEET) as (daemon, _):
        daemon.wait_connected()
        names = [d["name"] for d in
                 daemon.call("facts", {"name": "pinned"})["domains"]]
        assert names == ["pinned"], names
        try:
            daemon.call("facts", {"name": "nobody"})
        except RpcError as error:
            assert error.name == "not-found", error
        else:
            raise AssertionError("nobody was found")


def test_before_the_first_sample_there_are_none():
    """The list is empty, and a name is unavailable."""
    with daemon_on("[host]\nconnected = no\n") as (daemon, _):
        assert daemon.call("facts")["domains"] == []
        try:
            daemon.call("facts", {"name": "web1"})
        except RpcError as error:
            assert error.name == "unavailable", error
        else:
            raise AssertionError("there was something to tell")


def test_swapping_in_is_dated():
    """A counter that grows while it is watched, and no other."""
    with daemon_on(FLEET) as (daemon, script):
        daemon.wait_connected()

        def web1():
            return daemon.call("facts", {"name": "web1"})["domains"][0]

        assert "swapped_in_ago_ms" not in web1()
        script.append("[domain web1]\nswap-in = 5MiB")
        seen = wait_until("it is seen to swap",
                          lambda: web1() if "swapped_in_ago_ms" in web1()
                          else None)
        assert seen["swapped_in_ago_ms"] < 60000, seen
        # A reboot of the guest: its counters begin anew.
        script.append("[domain web1]\nswap-in = 0")
        wait_until("it is rebooted", lambda: web1()["swap_in_kib"] == 0)
        aged = web1()["swapped_in_ago_ms"]
        assert aged >= seen["swapped_in_ago_ms"], (aged, seen)


def test_everybody_is_told_what_they_may():
    """Root may change things; somebody who may connect only looks."""
    with daemon_on(FLEET, "--set", "socket-mode=0666") as (daemon, _):
        assert daemon.call("facts")["may_change"] is (os.geteuid() == 0)
        os.chmod(daemon.folder, 0o755)
        told = as_user(65534, 65534, [],
                       lambda: daemon.call("facts")["may_change"])
        assert told is False


memcoord.main(globals())
