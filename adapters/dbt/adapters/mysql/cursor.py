"""A cursor of the driver that runs several statements as one."""

from typing import Any

from pymysql.cursors import Cursor


class LastResult(Cursor):
    """Runs statements separated by semicolons and keeps the last result with rows.

    An error of any of them is raised: the driver alone reads the result of the first,
    and so reports a failure of the second as success. Without rows, `rowcount` is the
    largest count of rows that a statement changed.
    """

    _result: Any  # the driver does not declare it

    def execute(self, query: str, args: Any = None) -> int:
        """Run the statements and return the count of rows."""
        super().execute(query, args)
        kept: Any = None
        changed = self.rowcount
        while True:
            if self.description is not None:
                kept = self._result
            if not self.nextset():
                break
            changed = max(changed, self.rowcount)
        if kept is None:
            self.rowcount = changed
        elif kept is not self._result:
            self._result = kept
            self.description, self._rows = kept.description, kept.rows
            self.rowcount = kept.affected_rows
        return int(self.rowcount)

    @property
    def fields(self) -> list[Any]:
        """Return what the server says of each column of the result."""
        return list(self._result.fields) if self._result else []
