"""Bars as SVG, drawn here: no script, nothing from elsewhere, readable in dark mode and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

import pygal  # type: ignore[import-untyped]
from pygal.style import Style  # type: ignore[import-untyped]

_MOST_BARS = 10
_WIDTH, _BAR, _AROUND = 640, 34, 40  # pixels; the picture grows with its bars
_LONGEST_NAME = 28  # characters that have room beside a bar
_STYLE = Style(
    background="transparent", plot_background="transparent", colors=("#0b5d66",), foreground="#1c2a2e",
    foreground_strong="#1c2a2e", foreground_subtle="#4d5c61", opacity="1", opacity_hover="1", transition="0s",
    font_family="system-ui, 'Liberation Sans', sans-serif", label_font_size=15, major_label_font_size=15, value_font_size=15,
)  # fmt: skip
_BEHIND_THE_BAR = "inline:.text-overlay text.value { text-anchor: start; transform: translateX(6px); }"
_DARK = (
    "inline:@media (prefers-color-scheme: dark) { .color-0 { fill: #7fd0d3 !important; stroke: #7fd0d3 !important; }"
    " text { fill: #eaf0f0 !important; } .line, .guides path { stroke: #8497a0 !important; } }"
)


def bars(figures: Sequence[tuple[str, int]], title: str) -> bytes:
    """SVG 1.1; the first comes on top. The picture shows ten at most, the table beside it all."""
    shown = list(reversed(figures[:_MOST_BARS]))
    chart = pygal.HorizontalBar(
        js=[], css=["file://style.css", "file://graph.css", _BEHIND_THE_BAR, _DARK], style=_STYLE, width=_WIDTH,
        height=_AROUND + _BAR * max(2, len(shown)), show_legend=False, print_values=True, print_values_position="top",
        show_x_labels=False, show_x_guides=False, show_y_guides=False, margin=8, spacing=4,
        range=(0, _top(shown)), formatter=lambda number: f"{number:,.0f}".replace(",", "."),
        truncate_label=_LONGEST_NAME,
    )  # fmt: skip
    chart.x_labels = [name for name, _ in shown]
    chart.add(title, [count for _, count in shown])
    return _without_scripts(chart.render_tree())


def _without_scripts(drawn: ElementTree.Element) -> bytes:
    """pygal writes its settings into one, even where nothing is to be moved."""
    for parent in drawn.iter():
        for script in [child for child in parent if str(child.tag).endswith("script")]:
            parent.remove(script)
    written: bytes = ElementTree.tostring(drawn, encoding="utf-8")
    return written


def _top(figures: Sequence[tuple[str, int]]) -> float:
    """Leaves room for the figure behind the longest bar."""
    return 1.15 * max(count for _, count in figures)
