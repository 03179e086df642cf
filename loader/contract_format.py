"""Reads how a contract says that files are written."""

from typing import Any

from loader.contract import Format
from loader.contract_writing import FORMAT_KEYS, read_defaults
from loader.contract_yaml import Place

_KEYS = {"delimiter", "quote", "encoding", "skip_lines"} | FORMAT_KEYS
# Between fields none of them can be told from text; a NUL or a line end is no text.
_NO_DELIMITERS = "\0\n\r\"'\\.-"
_QUOTES = ('"', "'", "")


def read_format(meta: dict[str, Any], place: Place, default: Format) -> Format:
    """Read the key `format` of a `meta`, over the format of the source.

    Raise UserError with the place in the contract for what no file can have.
    """
    place = place.within("format")
    given = place.mapping(meta.get("format", {}), _KEYS, set())
    delimiter = place.typed(given, "delimiter", str, default.delimiter)
    if len(delimiter) != 1 or delimiter.isalnum() or delimiter in _NO_DELIMITERS:
        raise place.error(
            "must give 'delimiter' as one character that is no letter, digit, quote, "
            'point, minus, backslash or line end, such as ";", "|" or "\\t"'
        )
    quote = place.typed(given, "quote", str, default.quote)
    if quote not in _QUOTES:
        raise place.error("must give 'quote' as '\"', \"'\" or \"\" for none")
    skip_lines = given.get("skip_lines", default.skip_lines)
    if type(skip_lines) is not int or skip_lines < 0:
        raise place.error(
            "must give 'skip_lines' as the number of lines before the header"
        )
    encoding = place.typed(given, "encoding", str, default.encoding)
    if not _is_known(encoding):
        raise place.error(
            f"has the unknown encoding '{encoding}': give one that Python knows, such "
            "as utf-8, utf-16 or windows-1252"
        )
    values = read_defaults(given, default.values, place)
    return Format(delimiter, quote, encoding, skip_lines, values)


def _is_known(encoding: str) -> bool:
    try:
        "".encode(encoding)  # refuses what is no encoding of text, such as base64
    except (LookupError, UnicodeError, ValueError):
        return False
    return True
