"""The examples of the manual pages: where they stand, and what they hold."""

import dataclasses
import re

from memcoord import ROOT

PAGES = sorted((ROOT / "man").glob("*.[1-8]"))
PROMPTS = ("$ ", "# ")
LEFT_OUT = "[...]"


@dataclasses.dataclass
class Example:
    """A literal part of a page, as a reader sees it."""

    page: str
    section: str
    line: int
    text: str

    @property
    def is_session(self):
        """Whether it shows what is typed, and perhaps what comes out."""
        return self.text.startswith(PROMPTS)

    @property
    def is_settings(self):
        """Whether it is a file of settings."""
        return bool(re.match(r"\[(daemon|host|policy|domain)\b", self.text))

    @property
    def name(self):
        return self.text.split("\n", 1)[0]

    def steps(self):
        """What is typed, with what is shown to come out of it."""
        steps = []
        is_open = False
        for line in self.text.splitlines():
            if is_open:
                steps[-1][0] += "\n" + line
            elif line.startswith(PROMPTS):
                steps.append([line[2:], ""])
            else:
                steps[-1][1] += line + "\n"
                continue
            is_open = is_unfinished(steps[-1][0])
        return [tuple(step) for step in steps]


def is_unfinished(command):
    """Whether a shell would ask for another line."""
    without = re.sub(r"'[^']*'", "", command)
    return (bool(re.search(r"(\\|\||&&|\bdo)\s*$", command)) or "'" in without
            or len(re.findall(r"\bdo\b", without))
            > len(re.findall(r"\bdone\b", without)))


def as_read(line):
    """A line of a literal part, without what roff needs in it."""
    for escape, text in (("\\&", ""), ("\\(dq", '"'), ("\\-", "-"),
                         ("\\e", "\\")):
        line = line.replace(escape, text)
    return line


def as_written(text):
    """The other way round, in ASCII: what was cut counts as left out."""
    lines = (line.replace("\\", "\\e").replace("\u2026", LEFT_OUT)
             for line in text.splitlines())
    return "".join(("\\&" if line[:1] in (".", "'") else "") + line + "\n"
                   for line in lines)


def examples(page):
    """All that stand in a page, in their order."""
    found = []
    section = literal = None
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if literal is not None:
            if line == ".Ed":
                literal = None
            else:
                literal.text += as_read(line) + "\n"
        elif line.startswith(".Sh "):
            section = line[4:]
        elif line.startswith(".Bd -literal"):
            literal = Example(page.name, section, number + 1, "")
            found.append(literal)
        elif line.startswith(".Dl "):
            found.append(Example(page.name, section, number,
                                 as_read(line[4:]) + "\n"))
    return found


def all_examples():
    return [example for page in PAGES for example in examples(page)]
