"""The web chat, the HTTP API and the widget in one process: settings → parts → server.

`python app.py [--host H] [--port P] [--home DIR] [--settings FILE]`
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from index.errors import FundstelleError
from index.home import refuse_as_root
from index.settings import read_settings
from rag.operation.logs import start_logging
from rag.operation.memory import limit_heaps

log = logging.getLogger("fundstelle")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted. Returns the exit status: 0 stopped, 1 failed; wrong usage is 2."""
    given = _parser().parse_args(arguments)
    try:
        settings = read_settings(
            host=given.host, port=given.port, home=given.home, settings=given.settings
        )
        refuse_as_root(settings.home)
        start_logging(settings.log_format, settings.log_level)
        log.info("Fundstelle is starting …")
        limit_heaps()
        from rag.web.serving import serve  # heavy: after the settings have been found usable

        return serve(settings)
    except FundstelleError as error:
        print(f"fundstelle: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("fundstelle: stopped.", file=sys.stderr)
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python app.py", description=__doc__)
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on, 0 for any (default: 7860)")
    parser.add_argument("--home", type=Path, help="folder that holds everything stored")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="TOML file of settings")
    return parser


if __name__ == "__main__":
    sys.exit(main())
