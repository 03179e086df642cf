"""Every test class of dbt's is run, or listed with a reason."""

from types import ModuleType

from dev.documents.deviations import deviations
from tests.adapter.suite.classes import dbt_class, found, name_of
from tests.adapter.suite.test_as_written import ADAPTED, AS_WRITTEN, LEFT_OUT


def run() -> set[str]:
    """Return the names of dbt's classes that pytest collects here."""
    return {name_of(dbt_class(each)) for each in (*ADAPTED, *AS_WRITTEN.values())}


def test_every_class_is_run_or_listed() -> None:
    assert len(found()) > 200
    assert run() | LEFT_OUT == set(found())


def test_no_class_is_both_run_and_left_out() -> None:
    assert run() & LEFT_OUT == set()


def test_no_class_is_run_twice() -> None:
    assert len(run()) == len(ADAPTED) + len(AS_WRITTEN)


def test_what_is_listed_exists() -> None:
    listed = deviations()
    classes = found()
    assert [each for each in listed if each.test_class not in classes] == []
    assert [
        each
        for each in listed
        if each.test and not hasattr(classes[each.test_class], each.test.split("[")[0])
    ] == []


def test_what_is_listed_has_an_outcome_and_a_sentence_as_reason() -> None:
    for each in deviations():
        assert each.outcome in ("base", "left out", "fails"), each
        assert set(each.servers) <= {"mysql", "mariadb"}, each
        assert each.reason[0].isupper(), each
        assert each.reason.endswith("."), each
        # A single test can fail; only a class can be left out.
        assert not each.test or each.outcome == "fails", each


def test_a_class_that_a_new_release_adds_is_found() -> None:
    module = ModuleType("dbt.tests.adapter.planted.test_planted")

    class BasePlanted:
        def test_planted(self) -> None: ...

    class TestPlanted(BasePlanted):
        pass

    class WithoutTests:
        pass

    for each in (BasePlanted, TestPlanted, WithoutTests):
        each.__module__ = module.__name__
        setattr(module, each.__name__, each)
    # The second only repeats the first, for pytest to collect.
    assert found([module]) == {"planted.BasePlanted": BasePlanted}
