"""The colours of the interactive charts."""

# The page sets the variables, for its light and for its dark side. A still picture has only the
# fallbacks, and black where it says currentColor.
BLUE = "var(--book-blue, #0072B2)"
VERMILION = "var(--book-vermilion, #D55E00)"
GREEN = "var(--book-green, #009E73)"
# Of the three classes of the examples: coat, shirt, sandal.
CLASS_COLOURS = [BLUE, VERMILION, GREEN]
INK = "currentColor"
_TEXT = {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12}
_AXIS = {"domainColor": INK, "tickColor": INK, "gridColor": INK, "gridOpacity": 0.13}
CONFIG = {
    "font": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
    "background": None,
    "view": {"stroke": None},
    "axis": _TEXT | _AXIS | {"titleFontWeight": "normal", "titlePadding": 6},
    "legend": _TEXT
    | {"orient": "top", "title": None, "symbolStrokeWidth": 0, "offset": 4, "symbolSize": 60},
    "text": {"fontSize": 12, "color": INK},
}
