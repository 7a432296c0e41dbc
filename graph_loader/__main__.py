"""`python -m graph_loader` is the same as the command `actorgraph`."""

from graph_loader.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
