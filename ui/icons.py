"""Own icons: plain strokes on a 24 grid, recoloured and cached by (name, size, colour, device ratio).

The stroke stays about 1.4 px whatever the size: its width is set in the source before rendering.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "icons"
WIDTH = 'stroke-width="1.75"'


def stroke_px(size: float) -> float:
    """Width of the stroke in px for an icon of this size: 1.3 small, 1.5 at 20 and above."""
    return 1.3 if size <= 14 else 1.4 if size <= 17 else 1.5


class Icons:
    """The cache. Thread: main."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._sources: dict[str, str] = {}
        self._pixmaps: dict[tuple[str, int, int, float], QPixmap] = {}

    def names(self) -> list[str]:
        """All icons there are."""
        return sorted(path.stem for path in self._folder.glob("*.svg"))

    def pixmap(self, name: str, size: int, colour: QColor, ratio: float = 1.0) -> QPixmap:
        """The icon in a colour. `size` in logical px; `ratio` is the device pixel ratio of the target."""
        key = (name, size, colour.rgba(), ratio)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = self._render(name, size, colour, ratio)
        return found

    def paint(self, painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
        """Paint an icon centred in a box, as large as its shorter side."""
        size = round(min(box.width(), box.height()))
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        x = box.x() + (box.width() - size) / 2
        y = box.y() + (box.height() - size) / 2
        # Whole device pixels: a pixmap on a half pixel is blurred.
        painter.drawPixmap(
            QRectF(round(x * ratio) / ratio, round(y * ratio) / ratio, size, size),
            self.pixmap(name, size, colour, ratio),
            QRectF(0, 0, size * ratio, size * ratio),
        )

    def icon(self, name: str, size: int, colour: QColor) -> QIcon:
        """For menus and window lists."""
        icon = QIcon()
        for ratio in (1.0, 2.0):
            icon.addPixmap(self.pixmap(name, size, colour, ratio))
        return icon

    def _render(self, name: str, size: int, colour: QColor, ratio: float) -> QPixmap:
        source = self._sources.get(name)
        if source is None:
            source = self._sources[name] = (self._folder / f"{name}.svg").read_text(encoding="utf-8")
        width = stroke_px(size) * 24 / size
        source = source.replace(WIDTH, f'stroke-width="{width:.3f}"')
        source = source.replace("currentColor", colour.name(QColor.NameFormat.HexRgb))
        side = round(size * ratio)
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(colour.alphaF())
        QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, side, side))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap
