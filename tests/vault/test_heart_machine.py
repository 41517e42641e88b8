"""The state machine in CI size. BANSO_HEART_EXAMPLES sets how many examples of 40 steps are played."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.vault.machine import Machine, MachineOfTwo

EXAMPLES = int(os.environ.get("BANSO_HEART_EXAMPLES", "150"))
SIZE = settings(
    max_examples=max(1, EXAMPLES // 2),
    stateful_step_count=40,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def test_three_people_of_whom_one_reads_a_part():
    run_state_machine_as_test(Machine, settings=SIZE)


def test_two_people_who_read_everything():
    run_state_machine_as_test(MachineOfTwo, settings=SIZE)
