"""Does the window stay awake while a long PDF is opened, read and asked?

    python -m benchmarks.window [PDF] [--pages 300] [--seconds 30 | --complete] [--no-peer]

See window_measurement.py. This file imports nothing: helper processes import the main module again, and what it
brought in would be counted against the program, whose own main module is as light.
"""

if __name__ == "__main__":
    from benchmarks.window_measurement import main

    main()
