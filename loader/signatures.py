"""Knows by its first bytes what a file is that is no text of columns."""

import re

_EXCEL = "an Excel workbook, so save the sheet as CSV"
_OPEN = "an OpenDocument spreadsheet, so save the sheet as CSV"
_ZIP = "a zip archive, so unpack it or end its name in .zip"
_SIGNATURES: list[tuple[bytes, str]] = [
    (rb"PK\x03\x04.{26,80}(xl/|\[Content_Types\]|_rels/)", _EXCEL),
    (
        rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis",
        _OPEN,
    ),
    (rb"PK[\x03\x05\x07]", _ZIP),
    (rb"\xd0\xcf\x11\xe0", "an old or encrypted Excel workbook, so save it as CSV"),
    (
        rb"7z\xbc\xaf|Rar!|\xfd7zXZ\0|\x04\x22\x4d\x18|\x1f\x9d",
        "packed in a way that "
        "this program does not read, so unpack it or compress it as .gz",
    ),
    (rb".{257}ustar", "a tar archive, so unpack it"),
    (rb"PAR1", "a Parquet file, so write it as CSV"),
    (rb"ARROW1|FEA1|Obj\x01|ORC", "a binary file of columns, so write it as CSV"),
    (rb"SQLite format 3\0|.{8}DUCK", "a database, so export its table as CSV"),
    (rb"%PDF", "a PDF document, so ask for the data as CSV"),
    (rb"\{\\rtf", "a text document, so save the data as CSV"),
    (rb"-----BEGIN PGP|\x85[\x01-\x03]\x0c", "encrypted, so decrypt it first"),
    (
        rb"version https://git-lfs",
        "a Git LFS pointer, not the file itself, so run `git lfs pull`",
    ),
    (
        rb"(\.\./)*\.git/annex/|/annex/objects/",
        "a git-annex pointer, not the file itself, so run `git annex get`",
    ),
    (rb"outs:\s+- (md5|etag)", "a DVC pointer, not the file itself, so run `dvc pull`"),
    (
        rb"(?i)<(!--|!doctype html|html|head|body|script)",
        "an HTML page, perhaps one that "
        "asks to log in or reports an error, so download the file again",
    ),
    (rb"<\?xml|<[A-Za-z]", "XML, so write it as CSV"),
    (rb"[{\[]\s*[\"{\[]", "JSON, so write it as CSV"),
    (
        rb"(?i)(create|insert|drop)\s+(table|into|database)|-- (MySQL|MariaDB|Postg)",
        "a dump of a database in SQL, so export the table as CSV",
    ),
]
_MARKS: list[tuple[bytes, str]] = [
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8"),
]
_SAMPLE = 4096
_MANY = 0.2  # share of bytes that are NUL in UTF-16, of which half is usual


def kind_of(head: bytes) -> str | None:
    """Return what a file is and what to do, by its first bytes; None for text."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for pattern, kind in _SIGNATURES:
        if re.match(pattern, head, re.DOTALL) or re.match(pattern, text, re.DOTALL):
            return kind
    if not head.strip(b"\0"):
        return "nothing but NUL bytes, so copy it again"
    return None


def marked_encoding(head: bytes) -> str | None:
    """Return the encoding that a file begins with the mark of, or is plainly in."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    sample = head[: _SAMPLE - _SAMPLE % 2]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = sample[first::2]
        if half and half.count(0) > _MANY * len(sample):
            return encoding
    return None
