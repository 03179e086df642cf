"""Keep a Spark cluster running on this machine until Ctrl-C, and say how to use it."""

import shlex
import signal
import sys

from dev.servers.model import ServerError
from dev.spark_cluster import running_cluster


def main() -> int:
    """Run a cluster in the foreground; return 1 when it does not start."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with running_cluster() as cluster:
            for name, value in cluster.environment().items():
                sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
            sys.stdout.flush()
            signal.pause()
    except ServerError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
