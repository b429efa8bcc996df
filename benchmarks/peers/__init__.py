"""Other programs that read exhaustively, each a process of its own that answers one request at a time.

They stay loaded between requests, so that a benchmark can give every one of them the same piece in turn:
what the machine does besides then meets all alike. ``pipeline`` and ``haystack_reader`` run in environments
of their own (environments.py); the others in ours. ``ours`` is this program, measured in the same way.
"""
