"""How much memory the program takes, process by process.

    python -m benchmarks.memory [--data FOLDER|FILE...] [--pages 30 300 3000] [--quick] [--write]

See memory_measurement.py. This file imports nothing, as window.py does not.
"""

if __name__ == "__main__":
    from benchmarks.memory_measurement import main

    main()
