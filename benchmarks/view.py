"""``python -m benchmarks.view``: the measuring itself is in benchmarks.view_measurement.

Helper processes import this module again (multiprocessing's spawn), and must not pay for Qt.
"""

from __future__ import annotations

if __name__ == "__main__":
    from benchmarks.view_measurement import main

    main()
