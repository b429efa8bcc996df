"""Helper processes import the main module again: it must be light (benchmarks/window.py)."""

if __name__ == "__main__":
    from benchmarks.exhaustive.run import main

    main()
