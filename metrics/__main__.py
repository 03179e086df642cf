"""`python -m metrics`: print the guide of the measures, or write it to docs."""

import argparse
import sys

from metrics.guide import guide
from metrics.reader import default_path, read_measures


def main() -> None:
    """Print or write the guide."""
    parser = argparse.ArgumentParser(prog="python -m metrics", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the guide")
    text = guide(read_measures().values())
    if parser.parse_args().write:
        path = default_path().parent / "docs" / "guides" / "measures.md"
        path.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
