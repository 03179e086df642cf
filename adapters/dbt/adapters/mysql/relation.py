"""How tables and views are named in statements."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from dbt.adapters.base.relation import BaseRelation, EventTimeFilter
from dbt.adapters.contracts.relation import ComponentName, Policy

LONGEST_NAME = 64


@dataclass
class _WithoutDatabase(Policy):
    database: bool = False
    schema: bool = True
    identifier: bool = True


@dataclass(frozen=True, eq=False, repr=False)
class MySQLRelation(BaseRelation):
    """A table or view: dbt's schema is a database of the server, the only level."""

    quote_character: str = "`"
    include_policy: Policy = field(default_factory=_WithoutDatabase)
    quote_policy: Policy = field(default_factory=_WithoutDatabase)
    # Whether the server that listed it keeps its names in lower case, as on Windows.
    ignores_case: bool = False

    @classmethod
    def get_default_include_policy(cls) -> Policy:
        """Return which parts of a name are written."""
        return _WithoutDatabase()

    @classmethod
    def get_default_quote_policy(cls) -> Policy:
        """Return which parts of a name are quoted."""
        return _WithoutDatabase()

    def quoted(self, identifier: str) -> str:
        """Return a name in backticks, with those in it doubled."""
        return "`" + identifier.replace("`", "``") + "`"

    def _is_exactish_match(self, part: ComponentName, value: str) -> bool:
        if self.ignores_case:
            return bool(self.path.get_lowered_part(part) == value.lower())
        return bool(super()._is_exactish_match(part, value))

    def _render_event_time_filtered(self, event_time_filter: EventTimeFilter) -> str:
        """Return the condition in UTC without an offset, which MariaDB cannot read."""
        bounds = ((">=", event_time_filter.start), ("<", event_time_filter.end))
        return " and ".join(
            f"{event_time_filter.field_name} {sign} '{in_utc(moment)}'"
            for sign, moment in bounds
            if moment
        )

    def relation_max_name_length(self) -> int:
        """Return how many characters a name can have."""
        return LONGEST_NAME


def in_utc(moment: datetime) -> datetime:
    """Return a moment by the clock of the sessions; one without a zone stays."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
