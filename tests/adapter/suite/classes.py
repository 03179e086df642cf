"""Finds the test classes of dbt-tests-adapter, and says which run as they are."""

import inspect
from collections.abc import Collection, Iterable
from importlib import import_module
from pathlib import Path
from types import ModuleType

import dbt.tests.adapter as root

_ROOT = f"{root.__name__}."


def name_of(test_class: type) -> str:
    """Return a class of dbt's by its group and name: `basic.BaseEmpty`."""
    group = test_class.__module__.removeprefix(_ROOT).split(".")[0]
    return f"{group}.{test_class.__name__}"


def found(modules: Iterable[ModuleType] | None = None) -> dict[str, type]:
    """Return dbt's test classes by name, without those that repeat their only base."""
    return {
        name_of(value): value
        for module in modules or _modules()
        for value in vars(module).values()
        if inspect.isclass(value)
        and value.__module__ == module.__name__
        and _tests(value)
        and not _repeats(value)
    }


def dbt_class(test_class: type) -> type:
    """Return the class of dbt's that one of ours adapts: the first among its bases.

    Raise LookupError if there is none.
    """
    for base in test_class.__mro__:
        if base.__module__.startswith(_ROOT) and _tests(base) and not _repeats(base):
            return base
    raise LookupError(f"{test_class.__name__} adapts no class of dbt-tests-adapter.")


def own_classes(*modules: ModuleType) -> list[type]:
    """Return the test classes that modules of ours define."""
    return [
        value
        for module in modules
        for name, value in vars(module).items()
        if name.startswith("Test") and value.__module__ == module.__name__
    ]


def as_written(adapted: Iterable[type], left_out: Collection[str]) -> dict[str, type]:
    """Return a class to collect for each of dbt's that is neither adapted nor left out.

    pytest collects classes whose names begin with Test.
    """
    elsewhere = {name_of(dbt_class(each)) for each in adapted} | set(left_out)
    return {
        (name := f"Test{base.__name__.removeprefix('Test')}"): type(name, (base,), {})
        for key, base in found().items()
        if key not in elsewhere
    }


def _modules() -> list[ModuleType]:
    # Most folders of the package have no __init__.py, so that pkgutil passes them over.
    paths = sorted(
        (path.relative_to(folder), path)
        for folder in map(Path, root.__path__)
        for path in folder.rglob("*.py")
        if path.name != "__init__.py"
    )
    return [
        import_module(_ROOT + ".".join(name.with_suffix("").parts)) for name, _ in paths
    ]


def _tests(value: type) -> list[str]:
    return [name for name in dir(value) if name.startswith("test_")]


def _repeats(value: type) -> bool:
    own = {name for name in vars(value) if not name.startswith("__")}
    return not own and len(value.__bases__) == 1 and bool(_tests(value.__bases__[0]))
