#!/usr/bin/python3
"""Four real guests of 512 MiB, one of which grows to 1.2 GiB and frees it."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import guests  # noqa: E402
import memcoord  # noqa: E402
from guests import MIB  # noqa: E402

STEP = 50 * MIB
RESERVE = 100 * MIB
SLACK = 16 * MIB
MINIMUM = 200 * MIB
CEILING = 1229
HOG = f"4:hog.start=75 hog.rate=20 hog.ceiling={CEILING} hog.hold=5"


def is_down(domain):
    """Whether its size is its minimum, or all it uses, the reserve and slack.

    What it uses is its size less what is unused: its kernel's part, which the
    guest itself counts neither as used nor as available, is in it.
    """
    if domain is None or "unused_kib" not in domain:
        return False
    uses = domain["size_kib"] - domain["unused_kib"]
    return domain["size_kib"] <= max(MINIMUM, uses + RESERVE + SLACK)


def largest_fall(values):
    return max((a - b for a, b in zip(values, values[1:])), default=0)


def check_idle(watch, name):
    fall = largest_fall(watch.of(name))
    assert fall <= STEP, f"{name} lost {fall} KiB at once"
    least = min(line["free"] for line in guests.hog_lines(name))
    assert least >= RESERVE, f"{name} had {least} KiB unused"
    assert min(watch.of(name)) >= MINIMUM, f"{name} fell under its minimum"
    print(f"{name}: {watch.of(name)[0]} -> {watch.of(name)[-1]} KiB, "
          f"largest step {fall}, least unused {least} KiB")


def check_busy(name):
    lines = guests.hog_lines(name)
    growing = [line for line in lines if line["phase"] == "grow"]
    late = [line for line in growing if line["t"] > growing[0]["t"] + 10]
    least = min(line["avail"] for line in late)
    assert least >= 30 * MIB, f"{name} had only {least} KiB usable"
    assert max(line["held"] for line in lines) >= CEILING, "it didn't get all"
    assert lines[-1]["kills"] == 0, "its program was killed"
    print(f"{name}: least usable {least} KiB, longest stall "
          f"{lines[-1]['max_stall_ms']} ms")


def test_the_busy_one_is_fed_and_the_idle_ones_come_down():
    """The busy guest gets all it asks for, idle memory comes back gently."""
    with guests.fleet("mcbal_", 4, "--args", HOG) as names, \
            guests.real_daemon("mcbal_") as daemon:
        watch = guests.Watch()
        idle, busy = names[:3], names[3]
        for name in idle:
            memcoord.wait_until(f"{name} is down",
                                lambda n=name: is_down(daemon.domain(n)), 120)
        memcoord.wait_until(
            "the hog is done",
            lambda: guests.hog_lines(busy)[-1]["phase"] == "done", 240)
        memcoord.wait_until(f"{busy} is down",
                            lambda: is_down(daemon.domain(busy)), 240)
        watch.stop()
        for name in idle:
            check_idle(watch, name)
        check_busy(busy)
        fall = largest_fall(watch.of(busy))
        assert fall <= STEP, f"{busy} lost {fall} KiB at once"


if __name__ == "__main__":
    guests.enter_world()
    memcoord.main(globals())
