"""How long until every window of a document was read, against other programs; and how long until the answer shows.

    python -m benchmarks.exhaustive [--data FOLDER|FILE...] [--filler ...] [--quick] [--only PART...] [--write]

Every engine is a process that stays loaded (benchmarks.peers); they are given each piece in turn, each round
beginning with another one, so that what the machine does besides meets all alike, and ratios are taken round by
round. PART is one of

* ``windows``: windows of 384 ids per second, in rounds of eight; built-in reader and mDeBERTa-base's shape;
* ``documents``: the exhaustive answer of a 30-page document (both readers) and of 300 pages (built-in reader);
* ``first``: from Enter to the first right answer on 300 pages that were dropped that very moment;
* ``pages``: what a page costs in documents of 30, 300 and 3,000 pages.

A page is 500 ids of the built-in reader's tokenizer. Texts and questions come from SQuAD-shaped files (--data), or
else from the program's own sample; --filler gives more texts in their languages, so that less is repeated. The report
is printed, and with --write put into benchmarks/README.md.
"""
