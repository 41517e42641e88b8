"""Every planted bug of the heart is caught by the state machine."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.mutants.heart import MUTANTS
from tests.vault.machine import Machine, MachineOfTwo

EXAMPLES = 600
"""At most; nearly every bug shows within a few dozen."""
SIZE = settings(
    max_examples=EXAMPLES,
    stateful_step_count=40,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    report_multiple_bugs=False,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)


def test_there_are_enough_of_them_and_each_is_another():
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 12


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_machine_catches(mutant):
    place = MUTANTS.index(mutant)
    machine = seed(place)(Machine if place % 2 else MachineOfTwo)
    with mutant.planted(), pytest.raises(Exception) as caught:
        run_state_machine_as_test(machine, settings=SIZE)
    assert not isinstance(caught.value, (NameError, SyntaxError, TypeError)), "the mutant itself is broken"
