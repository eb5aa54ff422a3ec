"""A terminal for tests, which is tmux's: keys go in, a picture comes out."""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess

import memcoord
from memcoord import wait_until

SMALL = (80, 24)


class Terminal:
    """A terminal in which one command runs."""

    def __init__(self, path, command, size=SMALL, env=None):
        if shutil.which("tmux") is None:
            raise memcoord.Skip("tmux is missing (Debian: apt-get install "
                                "tmux)")
        self.path = pathlib.Path(path)
        words = {"LC_ALL": "C.UTF-8", "NO_COLOR": "", **(env or {})}
        line = " ".join(f"{key}={value}" for key, value in words.items())
        # What the terminal was set to before and after it stays in files.
        script = (f"stty -g >{path}/before; {line} {command}; "
                  f"echo ended with $?; stty -g >{path}/after; exec sleep 600")
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(size[0]),
                  "-y", str(size[1]), script)

    def tmux(self, *args):
        done = subprocess.run(
            ["tmux", "-u", "-S", str(self.path / "tmux"), *args],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            env={**os.environ, "LC_ALL": "C.UTF-8"})
        assert done.returncode == 0, (args, done.stderr)
        return done.stdout

    def text(self, *args):
        return self.tmux("capture-pane", "-p", *args)

    def lines(self):
        return self.text().splitlines()

    def wait(self, pattern, timeout=memcoord.DEADLINE):
        """Waits until the picture matches; what it is then."""
        def matches():
            text = self.text()
            return text if re.search(pattern, text, re.MULTILINE) else None
        try:
            return wait_until(f"'{pattern}' on the screen", matches, timeout)
        except AssertionError as error:
            raise AssertionError(f"{error}:\n{self.text()}") from None

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def resize(self, size):
        self.tmux("resize-window", "-x", str(size[0]), "-y", str(size[1]))

    def pid(self):
        """The process of memcoordctl."""
        shell = self.tmux("display-message", "-p", "#{pane_pid}").strip()
        with open(f"/proc/{shell}/task/{shell}/children") as children:
            return int(children.read().split()[0])

    def check_restored(self):
        """The shell has its terminal back as it was."""
        self.wait(r"^ended with 0$")
        after = self.path / "after"
        wait_until("it was looked at", lambda: after.exists() and
                   after.read_text())
        assert after.read_text() == (self.path / "before").read_text()
        state = self.tmux("display-message", "-p",
                          "#{alternate_on} #{cursor_flag}")
        assert state.strip() == "0 1", state

    def close(self):
        with contextlib.suppress(AssertionError):
            self.tmux("kill-server")
