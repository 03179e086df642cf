"""The page of settings names everything that can be set, and nothing else."""

from fnmatch import fnmatchcase

from dev.documents.settings import PAGE, Setting, page, sections
from dev.documents.settings_in_code import (
    compose_defaults,
    dbt_defaults,
    make_defaults,
    names_in_code,
    names_in_python,
    profile_defaults,
)


def listed() -> list[Setting]:
    """Return the settings of the page."""
    return [setting for section in sections() for setting in section.settings]


def test_the_page_is_what_the_registry_says() -> None:
    assert PAGE.read_text() == page(), "Run `python -m dev.documents.settings`."


def test_every_setting_of_the_code_is_on_the_page() -> None:
    names = {setting.name for setting in listed()}
    unlisted = {
        name
        for name in names_in_code()
        if not any(fnmatchcase(each, name) for each in names)
    }
    assert unlisted == set(), "Add them to dev/documents/settings.py."


def test_the_page_names_no_setting_that_the_code_does_not_know() -> None:
    known = names_in_code()
    unknown = {
        setting.name
        for setting in listed()
        if not any(fnmatchcase(setting.name, name) for name in known)
    }
    assert unknown == set(), "Remove them from dev/documents/settings.py."


def test_every_setting_has_one_row_with_a_default_and_a_meaning() -> None:
    names = [setting.name for setting in listed()]
    assert len(names) == len(set(names))
    for setting in listed():
        assert setting.default, setting.name
        assert setting.meaning.endswith("."), setting.name


def test_defaults_are_those_of_the_files() -> None:
    shown = {setting.name: setting.default for setting in listed()}
    for defaults in (
        profile_defaults(),
        dbt_defaults(),
        make_defaults(),
        compose_defaults(),
    ):
        for name, default in defaults.items():
            if default and not name.startswith("DB_PASS"):
                assert f"`{default}`" in shown[name], name
    assert shown["DB_USER_PROJECT"] == "none, required"


def test_settings_are_found_in_every_way_that_code_names_them() -> None:
    found = names_in_python()
    # by subscript, by get, as a constant, and as a name that is put together
    assert {
        "GX_ANALYTICS_ENABLED",
        "XDG_STATE_HOME",
        "CLINICAL_PSEUDONYM_KEY",
        "CLINICAL_*_PASSWORD",
    } <= found
