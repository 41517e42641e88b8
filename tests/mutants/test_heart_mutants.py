"""Every planted bug of the heart is caught by the state machine."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from hypothesis.stateful import run_state_machine_as_test

from tests.mutants.heart import MUTANTS, Mutant
from tests.vault.machine import Machine, MachineOfTwo

EXAMPLES = 400
"""At most for one seed; nearly every bug shows within a few dozen."""
SEEDS = 6
"""A rare bug may not show with the seed that once found it, when machine or heart have changed: others follow."""
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


@pytest.fixture(autouse=True)
def _the_same_draws_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hypothesis also draws constants out of whatever modules are loaded; without them a seed plays the same games
    in every process, alone or among all tests."""
    none = Constants()
    monkeypatch.setattr(providers, "_get_local_constants", lambda: none)
    providers.CONSTANTS_CACHE.cache.clear()


def test_there_are_enough_of_them_and_each_is_another():
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 12


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_machine_catches(mutant: Mutant):
    place = MUTANTS.index(mutant)
    kind = Machine if place % 2 else MachineOfTwo
    seeds = [mutant.seed, *(place + 100 * number for number in range(1, SEEDS))]
    with mutant.planted():
        caught = next((error for number in seeds if (error := _run(kind, number))), None)
    assert caught is not None, "no seed showed the planted bug"
    assert not isinstance(caught, (NameError, SyntaxError, TypeError)), "the mutant itself is broken"


def _run(kind, number):
    """What the machine ran into with this seed, or None."""
    try:
        run_state_machine_as_test(seed(number)(kind), settings=SIZE)
    except Exception as error:
        return error
    return None
