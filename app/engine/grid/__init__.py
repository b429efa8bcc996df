"""The table: the same questions put to many documents, kept in a collection, and read piece by piece.

What a window (or a script) needs, in the order it needs it. All values are frozen dataclasses; everything that
touches the disk or computes blocks, and belongs on a worker's lane. A ``Collection`` may be used from any thread;
a second object on the same file (for the window's own thread of work) never waits for the one that the run uses.

**A collection** (shelf, collection)::

    shelf = CollectionShelf(paths.collections_folder())
    shelf.all()                              # tuple[Shelved]: name, path, documents, questions, bytes, problem
    collection = shelf.create("Leases")      # or shelf.open("Leases"), Collection(path), or, to keep nothing,
    collection = Collection(None)            # in memory: share this one object between threads
    shelf.delete(path)                       # IN_USE while it is run; the person's documents are not touched

**Its documents and questions** (files, questions)::

    ids, changes = add_paths(collection, DocumentHelper(), [folder, file])    # nothing is opened yet
    changes = refresh(collection, finder)    # on request: new, changed, vanished, back: ids; problems
    collection.documents.all()               # tuple[GridDocument]; .remove(ids): until they are added again
    collection.questions.set_columns(texts)  # the columns, in order; nothing that was read is lost by it
    collection.questions.asked()             # history; asked(fingerprint) of one document; forget(ids)
    QuestionLists(paths.question_lists_folder()).save("Lease check", texts)   # names(), load(name), remove(name)
    parse_questions(pasted), read_questions(file_bytes)

**The run** (running, control)::

    control = Control()                      # pause(), resume(), stop() from any thread: within a second
    summary = run(collection, reader, DocumentHelper(), DrawingHelper(), report, control)

``reader`` is a ``GridReader``: ``LocalReader(service)`` in this process; a window gives one over its reading
process, whose ``mark``, ``add``, ``remove``, ``ask`` and ``glance`` are methods of ``ReadingService``. Its ``remove``
must leave documents that the person has open. The measurer (boxes for exports) must be a DrawingHelper of the run's
own, or None. Pausing unwinds the call in hand and what it read is not lost: pause, ask the person's own question,
resume. ``report`` gets GridProgress (counts, seconds left), CellRead (document, question, cell), DocumentSeen, and
STILL_WORKING; everything reported is kept already. Stopping raises Cancelled. Running again, in this process or
after a crash, goes on with what is not complete. ``collection.running()`` keeps two windows from doing it at once.

**Protected documents** (vault): ``run`` takes one password, and keeps what it reads. Where nothing of it may be
written, as in the window::

    vault = Vault()                          # of an open table
    vault.read(document, password, columns, reader, opener, measurer, report, control)    # in memory
    vault.over(collection.table())           # the table with it

**What is shown** (shown, cells)::

    table = collection.table()               # or tables() in pieces; of the reader that read here last
    shown_in(table, document, question_id)   # Shown: shows (one of Shows), quote, others, cell, human
    shown(document, cell, human)             # the same for one cell, when CellRead comes

Opening a cell's document at its highlight: ``collection.documents.opened(id, document)`` first (other text than was
read drops what was read of it), then ``quote.stands_in(document)`` and the offsets ``quote.start, quote.end``.

**A person's word** (collection.cells), by the document's fingerprint; no run ever changes it. Each returns what was
said before, for ``restore`` (undo)::

    confirm(fingerprint, question_id, quote)
    correct(fingerprint, question_id, quote_of(document, start, end))
    mark_none(fingerprint, question_id), withdraw(fingerprint, question_id)

**Export** (export): ``export(collection, path, messages.table_words(), Selection(...))``: .csv, .xlsx or .json by the
name, whole or not at all.

Everything raises CollectionError (errors) when a file cannot be read or written; ``app.messages`` words it.
"""
