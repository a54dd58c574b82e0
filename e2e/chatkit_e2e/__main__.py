"""`python -m chatkit_e2e`, and the command `chatkit-e2e`."""

import sys


def main() -> None:
    """The command; Ctrl-C ends it without a trace, also while its modules are still being imported."""
    try:
        from chatkit_e2e.cli import app

        app()
    except KeyboardInterrupt:
        sys.exit(130)  # as shells have it: 128 and the number of SIGINT


if __name__ == "__main__":
    main()
