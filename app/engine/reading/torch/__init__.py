"""The only place that imports torch and transformers; loaded when a reader is.

This file runs before any of its modules imports torch, so it can say how torch's threads wait: they
sleep. By default they spin, and where another program wants the same cores, as on a person's desktop,
each waits for one that is not running: measured on two busy cores, 0.8–1.3 windows/s became 1.6–4.
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
