"""The case workspace 案件: banner, timeline, 記入 dock, 関係者, 資料, 期限. `page.CasePage` is the door."""
