"""The parts that all screens are made of. Every widget takes the `Theme` first; texts go through `theme.t` or the
                 page's
`t`; give `name=` (objectName, dotted: "memo.finish"); accessible names come from the words or `spoken=`.

Theme (ui/theme.py)      theme.px(n) · row(n) · color("text2"[, alpha]) · tone("warn") → (own, tint) · font(role,
                 sample)
                         width(text, role) · line(role, sample) · mixed(base, share) · t("…") · icons.paint(p, name,
                 box, colour)
                         signals changed, language_changed; use(name, scale, density), speak(texts)
Roles (ui/fonts.py)      display 30 name 21 title 19 section 16 read 15 read_strong memo 15/25 body 14 strong small 13
                         small_strong caption 12 caption_strong tiny 11
Inks (token names)       text text2 text3 accent danger warn ok review machine; planes window surface raised
Tones                    neutral accent danger warn ok review machine
paint (ui/paint.py)      text(p, theme, box, words, role, colour, align) · block(…wrapped…) · layout(theme, words,
                 role, width, lines)
                         plane(p, box, fill, border, radius) · chip(p, theme, box, ChipSpec) · chip_width · avatar ·
                 dot
                         check_box · radio · hairline · elided · logo

labels    Label(theme, words, role="body", ink="text", *, wrap=False, align="left", icon="", lines=0, name="")
                 .set_words(words, ink)
          ElidingLabel(same)   KeyCap(theme, "Ctrl+N")
buttons   Button(theme, words, *, kind="line"|"primary"|"text"|"quiet"|"danger", icon="", shortcut="",
                 size="m"|"s"|"xs"|"xl",
                 name="", menu=False, wide=False)  .clicked  .set_words  .set_icon  .refuse(reason)
          IconButton(theme, icon, words, *, shortcut="", size=28, glyph=18, name="")   CheckBox/Radio(theme, words,
                 name="")
          Choice(theme, words, why, *, icon, tone="accent", name="")    large entry with chevron
chips     StateChip(theme, words, *, tone="neutral", icon="", kind="state"|"solid"|"code"|"tag", height=22)
                 .show_state(words, tone, icon)
          Chip(theme, words, *, kind="check"|"filter"|"menu"|"plain", icon="", tone="accent", on=False, height=26)
                 .clicked .toggled .removed (×, Delete) .set_lit(bool)
fields    TextField(theme, label="", *, text="", placeholder="", hint="", icon="", suffix="", height=32, spoken="",
                 name="")
                 .changed(str) .left .entered .text() .set_text() .set_error(words, tone="danger") .set_hint()
                 .set_read_only()
                 .add_tool(icon, words) .edit (LineEdit, `.preedit_active`)
          SearchField(theme, placeholder, shortcut="")   PasswordField(theme, label)  .take()
parsed    DateField / PhoneField / NumberField(theme, label, *, parse=Callable[[str], Reading], …TextField)
                 Reading(value, shown, note, error) · .value() .reading() .original() .read(Reading);
                 DateField.wants_calendar
combo     Option(code, text, search="", note="")   ComboField(theme, label, entries, *, code="", placeholder="",
                 icon="", search=None)
                 .picked(str) .code() .set_code() .set_options()
          CodePicker(theme, code_list, *, favourites=(), chosen=(), single=False, show_code=False, spoken="", name="")
                 .changed .chosen()
          PickList(theme, anchor, entries, …)  .picked(str) .closed     folded(text) for matching
freetext  FreeText(theme, *, text="", placeholder="", role="memo", rows=4, spoken="", name="")  .changed .left
                 .finished (Ctrl+Enter)
                 .text() .set_text() .insert() .commit_preedit() .preedit_active;  FramedText(same).edit
switches  Segmented(theme, [(key, words)], current="", spoken="", name="") .picked(str) .current() .set_current()
                 .set_words(key, words)
          SectionTabs(same) .set_count(key, "24")   Steps(theme, [words], current=0) .set_current(i)
          Dots(theme, words, "none"|"part"|"done"|"wrong") .show_state   DotTab(theme, words, state)  Avatar(theme,
                 person, size=20, tone)
notices   NoticeBar(theme, words, "info"|"warn"|"ok"|"error", *, icon="", action="", shortcut="", closable=True,
                 seconds=0) .acted .closed
          NoticeStack(theme).show_notice(words, kind, action=, act=, shortcut=, seconds=10)
          EmptyState(theme, what, why, *, icon, action="", action_icon="", shortcut="") .acted   SaveChip(theme)
                 .show_saving/.show_saved(time)/.show_failed
frames    Plane(theme, fill="window", edges="tblr")   Panel(theme, fill="window", border="line", radius=6, pad=0,
                 dashed=False).body
          Lane(theme).body  Card(theme, clickable=False).body .pressed   ToneBlock(theme, title, words, tone, icon)
          Hairline(theme, vertical=False)  Floating(theme, parent, movable=False).body .place(x, y, w, h) .sheet()
          row(*parts, gap=8, margins=…) / column(…): widgets, layouts, ints (gaps), None (stretch)
flow      Flow(*widgets, gap=6) .add .clear    scroll    ScrollArea(theme, content)  thin_bars(theme, view)   icon
                 names: resources/icons
"""
