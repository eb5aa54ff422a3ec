"""A captured terminal as a page of HTML, for a browser to make a picture of."""

import html
import itertools
import re
import unicodedata

SGR = re.compile(r"\x1b\[([0-9;]*)m")
INK, PAPER = "#d8dee9", "#1b1f27"
COLORS = ["#3b4252", "#d8626b", "#8fbf6f", "#e6c15c", "#5b8fd9", "#b58ac0",
          "#5cb8c4", "#e5e9f0"]
PAGE = """<!DOCTYPE html>
<meta charset="utf-8">
<style>
html {{ background: {paper} }}
body {{ margin: 0; padding: 12px 14px; width: max-content }}
pre {{ margin: 0; color: {ink};
	font: 14px/17px "DejaVu Sans Mono", "Liberation Mono", monospace }}
span {{ display: inline-block; height: 17px; vertical-align: top;
	white-space: pre; overflow: hidden }}
svg {{ display: block }}
</style>
<body><pre>{text}</pre></body>
"""

# Of a cell: its character cells are 8.43 by 17 pixels in any font.
WIDTH, HEIGHT = 8.43, 17
EIGHTHS = "▁▂▃▄▅▆▇█"
SHADES = {"░": 0.28, "▒": 0.5, "▓": 0.72}
QUARTERS = {"▚": ((0, 0), (1, 1)), "▞": ((1, 0), (0, 1))}


class Look:
    """What the escape sequences so far have made of the text."""

    def __init__(self):
        self.reset()

    def reset(self):
        self.color = None
        self.is_bold = self.is_dim = self.is_reverse = False

    def take(self, codes):
        for code in (int(code or 0) for code in codes.split(";")):
            if code == 0:
                self.reset()
            elif code == 1:
                self.is_bold = True
            elif code == 2:
                self.is_dim = True
            elif code == 7:
                self.is_reverse = True
            elif 30 <= code <= 37:
                self.color = COLORS[code - 30]
            elif code == 39:
                self.color = None

    def inks(self):
        """Of the text and of what is behind it."""
        ink, paper = self.color or INK, PAPER
        return (paper, ink) if self.is_reverse else (ink, paper)

    def style(self):
        ink, paper = self.inks()
        return (f"color:{ink};background:{paper}" +
                (";font-weight:bold" if self.is_bold else "") +
                (";opacity:.6" if self.is_dim else ""))


def block(char, ink):
    """A cell that fonts draw with gaps, as terminals do it: by themselves."""
    if char in EIGHTHS:
        part = HEIGHT * (EIGHTHS.index(char) + 1) / 8
        boxes = [(0, HEIGHT - part, WIDTH, part, 1)]
    elif char in SHADES:
        boxes = [(0, 0, WIDTH, HEIGHT, SHADES[char])]
    else:
        boxes = [(x * WIDTH / 2, y * HEIGHT / 2, WIDTH / 2, HEIGHT / 2, 1)
                 for x, y in QUARTERS[char]]
    return "".join(f'<rect x="{x}" y="{y}" width="{w}" height="{h}" '
                   f'fill="{ink}" fill-opacity="{opacity}"/>'
                   for x, y, w, h, opacity in boxes)


def columns(text):
    return sum(0 if unicodedata.combining(char) else
               2 if unicodedata.east_asian_width(char) in "WF" else 1
               for char in text)


def is_block(char):
    return char in EIGHTHS or char in SHADES or char in QUARTERS


def kind(char):
    """Characters of one kind stand in one box."""
    return is_block(char), columns(char)


def span(text, look):
    """Text of one look; blocks alone, or none."""
    width = columns(text) * WIDTH
    content = html.escape(text)
    if is_block(text[0]):
        content = "".join(
            f'<g transform="translate({i * WIDTH})">'
            f'{block(char, look.inks()[0])}</g>'
            for i, char in enumerate(text))
        content = (f'<svg width="{width}" height="{HEIGHT}" '
                   f'shape-rendering="crispEdges">{content}</svg>')
    return f'<span style="width:{width}px;{look.style()}">{content}</span>'


def line(text, look):
    parts = []
    for i, piece in enumerate(SGR.split(text)):
        if i % 2 == 1:
            look.take(piece)
            continue
        for _, run in itertools.groupby(piece, kind):
            parts.append(span("".join(run), look))
    return "".join(parts)


def page(capture):
    """Of what `tmux capture-pane -e -p` gave."""
    look = Look()
    return PAGE.format(ink=INK, paper=PAPER, text="\n".join(
        line(text, look) for text in capture.rstrip("\n").split("\n")))


def size(columns_of, lines):
    """Of the browser's window, for so many cells."""
    return int(columns_of * WIDTH + 28.99), lines * HEIGHT + 24
