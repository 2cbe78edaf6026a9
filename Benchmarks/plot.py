"""A small writer of SVG plots with logarithmic axes."""

import math
import xml.sax.saxutils

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 76, 190, 44, 56
COLORS = ["#0b6bcb", "#3aa0ff", "#8a8a8a", "#c4442b", "#d9902f", "#2e8b57"]


def decades(values):
    """The powers of ten that hold all values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


class Axis:
    def __init__(self, values, begin, end):
        (self.low, self.high), self.begin, self.end = decades(values), begin, end

    def place(self, value):
        return self.begin + (self.end - self.begin) * (math.log10(value) - self.low) / (self.high - self.low)

    def ticks(self):
        return [10.0 ** power for power in range(self.low, self.high + 1)]


def text(x, y, content, anchor="middle", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{extra}>{xml.sax.saxutils.escape(content)}</text>'


def number(value):
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def grid(across, up):
    parts = []
    for value in across.ticks():
        x = across.place(value)
        parts += [f'<path class="grid" d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}"/>', text(x, HEIGHT - BOTTOM + 18, number(value))]
    for value in up.ticks():
        y = up.place(value)
        parts += [f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>', text(LEFT - 8, y + 4, number(value), "end")]
    return parts


def line(label, points, color, across, up, label_y):
    places = [(across.place(x), up.place(y)) for x, y in points]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    return [f'<path fill="none" stroke="{color}" stroke-width="2" d="M{path}"/>',
            *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>' for x, y in places),
            text(WIDTH - RIGHT + 12, label_y + 4, label, "start", f' fill="{color}"')]


def apart(series, up):
    """Heights of the labels at the lines' ends, moved so that none covers another."""
    heights, last = {}, -math.inf
    for label, points in sorted(series.items(), key=lambda one: up.place(one[1][-1][1])):
        last = max(up.place(points[-1][1]), last + 16)
        heights[label] = last
    return heights


def svg(title, x_title, y_title, series):
    """`series`: points (x, y), all above 0, by label."""
    points = [point for line_points in series.values() for point in line_points]
    across = Axis([x for x, _ in points], LEFT, WIDTH - RIGHT)
    up = Axis([y for _, y in points], HEIGHT - BOTTOM, TOP)
    heights = apart(series, up)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="12">',
             f"<title>{xml.sax.saxutils.escape(title)}</title>", "<style>.grid{stroke:#ddd;fill:none}</style>",
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', text(WIDTH / 2, 24, title, extra=' font-size="15"'), *grid(across, up)]
    for index, (label, line_points) in enumerate(series.items()):
        parts += line(label, line_points, COLORS[index % len(COLORS)], across, up, heights[label])
    parts += [text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, x_title), text(LEFT - 8, TOP - 10, y_title, "end"), "</svg>"]
    return "\n".join(parts) + "\n"
