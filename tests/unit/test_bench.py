"""The benchmark judges rightly; how fast anything is belongs to bench/ itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import run
from bench.corpus import SHARES, texts
from bench.paired import Goal, Measured, Peer, Scale, Work, interleaved, judge, measure, percentile


@contextmanager
def nothing(scale: Scale) -> Iterator[None]:
    yield None


def work(goal: Goal, product: float = 2.0, limit: float = 1.0, peer: Peer | None = None) -> Work:
    return Work("x", goal, nothing, lambda _: Measured(product), lambda _: Measured(limit), peer, 5, 3)


def test_steps_alternate_and_take_turns_at_going_first() -> None:
    order: list[str] = []
    interleaved({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 4)
    assert "".join(order) == "abbaabbaabba"


def test_the_json_line_has_exactly_its_fields(tmp_path: Path) -> None:
    line = json.loads(measure(work(Goal(ratio=3)), Scale(True, tmp_path)).json())
    assert list(line) == ["work", "n", "median_ms", "p95_ms", "limit_ms", "ratio", "peer", "peer_ms", "goal", "ok"]
    assert line["n"] == 3
    assert line["ratio"] == 2
    assert line["ok"] is True
    assert line["peer"] is None


@pytest.mark.parametrize(
    ("goal", "ok"),
    [
        (Goal(ratio=2), True),
        (Goal(ratio=1.9), False),
        (Goal(median_ms=1.9), False),
        (Goal(p95_ms=1.9), False),
        (Goal(ratio=2, median_ms=2, p95_ms=2), True),
        (Goal(peer_times=3), False),
        (Goal(peer_times=2), True),
    ],
)
def test_every_part_of_a_goal_counts(goal: Goal, ok: bool) -> None:
    spent = {"product": [2.0] * 5, "limit": [1.0] * 5, "peer": [5.0] * 5}
    assert judge(work(goal), spent).ok is ok


def test_a_peer_runs_only_when_asked(tmp_path: Path) -> None:
    @contextmanager
    def other(state: object, scale: Scale) -> Iterator[object]:
        yield lambda: Measured(40.0)

    with_peer = work(Goal(peer_times=20), peer=Peer("other", other))
    assert measure(with_peer, Scale(True, tmp_path)).peer is None
    told = measure(with_peer, Scale(True, tmp_path, peers=True))
    assert (told.peer, told.peer_ms, told.ok) == ("other", 40.0, True)


def test_percentiles() -> None:
    assert percentile([float(n) for n in range(1, 101)], 0.95) == 95
    assert percentile([3.0], 0.95) == 3
    assert percentile([1.0, 2.0], 0.95) == 2


def test_the_corpus_is_the_same_every_time_and_in_its_shares() -> None:
    first = list(texts(4000))
    assert first == list(texts(4000))
    assert first != list(texts(4000, seed=1))
    assert [text.minute for text in first] == sorted({text.minute for text in first})
    shares = Counter(text.language for text in first)
    assert all(abs(shares[language] / 40 - share) < 3 for language, share in SHARES.items())
    assert 130 <= sum(len(text.words) for text in first) / 4000 <= 146
    assert not any("{" in text.words for text in first)


def test_an_unknown_work_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["dance"]) == 2
    assert "start" in capsys.readouterr().err


def test_a_work_that_fails_fails_the_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(run, "works", lambda: [Work("x", Goal(), nothing, broken, broken)])
    assert run.main(["--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"work": "x", "ok": False, "error": "RuntimeError"}


def test_a_file_that_cannot_be_loaded_fails_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "works", lambda: [run.broken("bad", ImportError("x")), work(Goal(ratio=3))])
    assert run.main(["--json", "--quick"]) == 1
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"work": "bad", "ok": False, "error": "ImportError"}
    assert second["ok"] is True
