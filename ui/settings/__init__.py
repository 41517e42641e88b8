"""設定: acts at once, is kept at once; no OK and no Cancel. `SettingsPage` stands in `ui/settings/page.py`."""
