"""The least a window can be: a bare QMainWindow with a title, a field and a button, painted once. Prints `painted`."""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QPushButton, QVBoxLayout, QWidget


class Form(QWidget):
    """A title, a field, a button."""

    def __init__(self) -> None:
        super().__init__()
        self._told = False
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        column = QVBoxLayout(self)
        for part in (QLabel("伴走 Banso"), QLabel("パスフレーズ"), field, QPushButton("開く")):
            column.addWidget(part)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._told:
            self._told = True
            QTimer.singleShot(0, self._tell)

    def _tell(self) -> None:
        print("painted", flush=True)
        QApplication.exit(0)


def main() -> int:
    application = QApplication(sys.argv)
    application.setStyle("Fusion")
    window = QMainWindow()
    window.setCentralWidget(Form())
    window.resize(1093, 614)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
