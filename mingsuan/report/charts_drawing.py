"""The surface that charts are drawn on: sizes in millimetres, one font, and the same bytes on every run.

Every text is drawn as outlines, so that a drawing looks alike in every medium and needs no font there. Nothing of a
text is markup: `$`, `_` and `\\` stay what they are.
"""

import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal
from xml.etree import ElementTree

import matplotlib
from attrs import field, frozen
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D
from PIL import Image
from pylopdf_fonts_zh_cn import sans_path

from mingsuan.terminal import wrap

INK, GREY, PALE, GRID, ACCENT, LOSS, LOSS_PALE = (
    "#1a1a1a",
    "#6b6b6b",
    "#e4e4e4",
    "#cfcfcf",
    "#1f5f8b",
    "#b5651d",
    "#f3e0cb",
)
WIDTH = 156.0  # mm: the text of an A4 page by GB/T 9704
BODY, HEAD = 8.0, 9.0  # pt
LINE = 3.7  # mm from one line of text to the next
LEGEND = 3.0  # mm from the upper edge
INCH, _POINT = 25.4, 25.4 / 72
_DOTS, _COLOURS = 200, 128  # dots per inch of the bitmap, and its colours
_UNKNOWN = "〓"  # stands for a character that the font lacks
_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "path",
    "svg.hashsalt": "mingsuan",
    "text.parse_math": False,
    "text.usetex": False,
    "axes.linewidth": 0.6,
    "axes.edgecolor": GREY,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "hatch.linewidth": 0.7,
    "lines.solid_capstyle": "butt",
}


@frozen
class Drawn:
    """A drawing as vectors, to be put into a page as it is, and as a bitmap; width and height in millimetres."""

    svg: bytes = field(repr=False)
    png: bytes = field(repr=False)
    width: float
    height: float


def font(size: float = BODY) -> FontProperties:
    """The font of all charts, size in points."""
    return FontProperties(fname=str(sans_path()), size=size)


@cache
def _drawable() -> frozenset[int]:
    return frozenset(get_font(str(sans_path())).get_charmap())


def clean(text: str) -> str:
    """The text on one line, without characters that cannot be seen; 〓 for what the font lacks."""
    seen = "".join(char for char in " ".join(text.split()) if not unicodedata.category(char).startswith("C"))
    return "".join(char if ord(char) in _drawable() else _UNKNOWN for char in seen)


@cache
def text_width(text: str, size: float = BODY) -> float:
    """How wide a cleaned text is drawn, in millimetres."""
    return float(text_to_path.get_text_width_height_descent(text, font(size), ismath=False)[0]) * _POINT


@cache
def fit(text: str, width: float, lines: int = 1, size: float = BODY) -> tuple[str, ...]:
    """The text cleaned and broken to at most so many lines of `width` mm; … stands for the middle where it is longer.

    The end is kept because names of policies and of table rows often differ there alone.
    """
    whole = clean(text)
    columns = max(int(width / (size * _POINT / 2)), 2)
    for kept in range(min(len(whole), 2 * columns * lines), 0, -1):
        tail = kept * 2 // 5
        short = whole if kept == len(whole) else f"{whole[: kept - tail]}…{whole[len(whole) - tail :]}"
        broken = tuple(wrap(short, columns))
        if len(broken) <= lines and all(text_width(line, size) <= width for line in broken):
            return broken
    return ("…",) if whole else ("",)


class Sheet:
    """A surface as wide as the text of a page; places are in millimetres from the top left corner."""

    def __init__(self, height: float) -> None:
        self.height = height = round(height, 1)
        self.figure = Figure(figsize=(WIDTH / INCH, height / INCH))
        self._mm = Affine2D().scale(1 / INCH, -1 / INCH).translate(0, height / INCH) + self.figure.dpi_scale_trans

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes in the given box, with lines at the left and at the bottom only."""
        axes = self.figure.add_axes(
            (left / WIDTH, 1 - (top + height) / self.height, width / WIDTH, height / self.height)
        )
        axes.spines[["top", "right"]].set_visible(False)
        axes.patch.set_visible(False)
        axes.set_axisbelow(True)
        return axes

    def text(self, x: float, y: float, text: str, align: str = "left", colour: str = INK, size: float = BODY) -> None:
        """A cleaned line of text; y is its middle."""
        self.figure.text(
            x, y, text, transform=self._mm, ha=align, va="center_baseline", color=colour, fontproperties=font(size)
        )

    def rule(
        self, x: float, y: float, to_x: float, to_y: float, colour: str = GRID, style: Literal["-", "--", "-."] = "-"
    ) -> None:
        """A thin straight line."""
        line = Line2D([x, to_x], [y, to_y], transform=self._mm, color=colour, linewidth=0.6, linestyle=style)
        self.figure.add_artist(line)

    def legend(self, handles: Sequence[Artist], labels: Sequence[str], x: float = 0.0) -> None:
        """A legend in one line at the upper edge, in the middle of which lies `LEGEND`."""
        self.figure.legend(
            handles=list(handles),
            labels=list(labels),
            loc="center left",
            bbox_to_anchor=(x, LEGEND),
            bbox_transform=self._mm,
            ncols=len(labels),
            prop=font(),
            frameon=False,
            borderpad=0,
            borderaxespad=0,
            handlelength=2.6,
            handletextpad=0.6,
            columnspacing=2.0,
        )

    def drawn(self, title: str, description: str) -> Drawn:
        """The finished drawing; the title and the description go into the vector graphic for those who cannot see."""
        vectors, full, bitmap = io.BytesIO(), io.BytesIO(), io.BytesIO()
        nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
        self.figure.savefig(vectors, format="svg", transparent=True, metadata=nothing)
        self.figure.savefig(full, format="png", dpi=_DOTS, facecolor="white")
        # A drawing has few colours: a palette makes the bitmap a fraction of the size.
        Image.open(full).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(
            bitmap, "png", dpi=(_DOTS, _DOTS), optimize=True
        )
        svg = _embeddable(vectors.getvalue(), title, description, self.height)
        return Drawn(svg, bitmap.getvalue(), WIDTH, self.height)


@contextmanager
def sheet(height: float) -> Iterator[Sheet]:
    """A sheet of so many millimetres, to be drawn on and finished inside the `with`: settings hold there only."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield Sheet(height)


def _embeddable(svg: bytes, title: str, description: str, height: float) -> bytes:
    """The graphic as one element that can stand in a page beside others: no prologue, no rules of style, own ids."""
    root = ElementTree.fromstring(svg)
    prefix = "c" + hashlib.sha256(b"\0".join((svg, title.encode(), description.encode()))).hexdigest()[:12]
    referred = {
        name
        for element in root.iter()
        for value in element.attrib.values()
        for name in (*_REFERENCE.findall(value), value.removeprefix("#") if value.startswith("#") else "")
    }
    for parent in list(root.iter()):
        for child in [each for each in parent if each.tag in (f"{_SVG}metadata", f"{_SVG}style")]:
            parent.remove(child)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
        element.text = element.tail = None
        _rename(element, prefix, referred)
    view = root.attrib["viewBox"]
    root.attrib.clear()
    root.attrib |= {
        "xmlns": _SVG.strip("{}"),
        "xmlns:xlink": _XLINK.strip("{}"),
        "width": f"{WIDTH:g}mm",
        "height": f"{height:g}mm",
        "viewBox": view,
        "role": "img",
        "aria-labelledby": f"{prefix}-title {prefix}-desc",
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
    }
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ElementTree.Element(tag, {"id": f"{prefix}-{tag}"})
        element.text = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cs", "Cn"))
        root.insert(place, element)
    return ElementTree.tostring(root, encoding="unicode").encode()


def _rename(element: ElementTree.Element, prefix: str, referred: set[str]) -> None:
    """Attributes as they may stand in a page: ids of this drawing alone, and styles as attributes."""
    old = dict(element.attrib)
    element.attrib.clear()
    for part in old.pop("style", "").split(";"):
        name, colon, value = part.partition(":")
        if colon:
            old[name.strip()] = value.strip()
    for name, value in old.items():
        if name == "id" and value not in referred:
            continue
        if name == "id":
            value = f"{prefix}-{value}"
        elif name == f"{_XLINK}href":
            name, value = "xlink:href", f"#{prefix}-{value.removeprefix('#')}"
        elif name == "d":
            value = " ".join(value.split())
        element.attrib[name] = _REFERENCE.sub(rf"url(#{prefix}-\1)", value)
