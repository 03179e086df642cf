"""Seeds keep what their files say."""

from datetime import datetime

from tests.adapter.project import Project


def test_text_is_as_long_as_in_the_file(project: Project) -> None:
    project.write(notes_csv=f"id,note\n1,{'x' * 70_000}\n2,\n", blank_csv="id,note\n")
    project.dbt("seed")
    assert project.query("select length(note) from notes order by id") == [
        *((70_000,), (None,)),
    ]
    assert project.query("select * from blank") == []


def test_moments_with_an_offset_are_stored_in_utc(project: Project) -> None:
    project.write(
        moments_csv="""\
        at
        2024-01-31T10:00:00Z
        2024-01-31T10:00:00+02:00
        """
    )
    project.dbt("seed")
    assert project.query("select at from moments order by at") == [
        (datetime(2024, 1, 31, 8),),
        (datetime(2024, 1, 31, 10),),
    ]
