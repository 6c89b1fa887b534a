#!/usr/bin/env python3
"""Draws figures of a log out of run folders, as the ones in docs/article.md: a panel for each key of
metrics.jsonl, a curve for each run. Runs of the same name but for "-N" at the end (seeds) share a colour.

usage: draw-curves.py -o FIGURE.svg --key adversarial.critic_loss[=TITLE] [--key ...] RUN...
"""
import argparse
import html
import json
import math
import pathlib
import re

COLOURS = ["#2563a8", "#c2410c", "#15803d", "#7e22ce", "#a16207", "#be185d", "#0f766e", "#4b5563"]
WIDTH, HEIGHT, LEFT, TOP, BOTTOM, GAP = 300, 190, 46, 26, 24, 14


def values(run, key):
    """(step, value) of a key such as adversarial.critic_loss or validation.psnr."""
    points = []
    for line in (pathlib.Path(run) / "metrics.jsonl").read_text().splitlines():
        entry = json.loads(line)
        value = entry
        for part in key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if isinstance(value, (int, float)) and math.isfinite(value):
            points.append((entry["step"], value))
    return points


def nice_ticks(low, high, count=4):
    step = 10 ** math.floor(math.log10((high - low) / count or 1))
    step = next(step * f for f in (1, 2, 5, 10) if (high - low) / (step * f) <= count)
    first = math.ceil(low / step)
    return [round(step * i, 10) for i in range(first, math.floor(high / step) + 1)]


def panel(title, curves, x0):
    steps = [s for _, points in curves for s, _ in points]
    found = sorted(v for _, points in curves for _, v in points)
    cut = len(found) // 200  # a few outliers may leave the panel
    low, high = found[cut], found[len(found) - 1 - cut]
    if high <= low:
        low, high = low - 1, high + 1
    low, high = low - 0.05 * (high - low), high + 0.05 * (high - low)
    last = max(steps)
    right, bottom = x0 + WIDTH, TOP + HEIGHT
    x = lambda step: x0 + LEFT + (WIDTH - LEFT) * step / last
    y = lambda value: bottom - HEIGHT * (min(max(value, low), high) - low) / (high - low)
    parts = [f'<text x="{x0 + LEFT}" y="{TOP - 10}" class="title">{html.escape(title)}</text>']
    for tick in nice_ticks(low, high):
        parts.append(f'<path d="M{x0 + LEFT} {y(tick):.1f}H{right}" class="grid"/>'
                     f'<text x="{x0 + LEFT - 5}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:g}</text>')
    for tick in nice_ticks(0, last):
        parts.append(f'<text x="{x(tick):.1f}" y="{bottom + 16}" text-anchor="middle">{tick:,.0f}</text>')
    for colour, points in curves:
        path = "L".join(f"{x(step):.1f} {y(value):.1f}" for step, value in points)
        parts.append(f'<path d="M{path}" stroke="{colour}" class="curve"/>')
    return "\n".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("runs", nargs="+")
    parser.add_argument("-o", required=True)
    parser.add_argument("--key", action="append", required=True)
    options = parser.parse_args()
    names = {}
    for run in options.runs:
        names.setdefault(re.sub(r"-\d+$", "", pathlib.Path(run).name), []).append(run)
    colour = {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(names)}
    width = len(options.key) * (WIDTH + GAP) + GAP
    height = TOP + HEIGHT + BOTTOM + 26
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
             f'width="{width}" height="{height}">',
             "<style>text{font:11px sans-serif;fill:#444}.title{font-weight:bold;fill:#111}"
             ".grid{stroke:#ddd}.curve{fill:none;stroke-width:1.2;stroke-linejoin:round}</style>",
             f'<rect width="{width}" height="{height}" fill="white"/>']
    for i, key in enumerate(options.key):
        key, _, title = key.partition("=")
        curves = [(colour[name], values(run, key)) for name, runs in names.items() for run in runs]
        curves = [curve for curve in curves if curve[1]]
        parts.append(panel(title or key, curves, GAP + i * (WIDTH + GAP)))
    x = GAP + LEFT
    for name in names:
        parts.append(f'<rect x="{x}" y="{height - 16}" width="14" height="3" fill="{colour[name]}"/>'
                     f'<text x="{x + 19}" y="{height - 11}">{html.escape(name)}</text>')
        x += 40 + 7 * len(name)
    pathlib.Path(options.o).write_text("\n".join(parts) + "\n</svg>\n")


if __name__ == "__main__":
    main()
