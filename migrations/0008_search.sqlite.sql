-- The words by which a note can be found, folded and cut by the application. No
-- cascade: whoever deletes a note takes its words out of the index first.
CREATE TABLE note_terms (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id),
    terms TEXT NOT NULL
) STRICT;

-- Letters, digits and the marks that belong to letters make words; nothing else
-- is done to them here, so that both engines find the same. The application keeps
-- it: SQLite runs no trigger on FTS5 tables while trusted_schema is off.
CREATE VIRTUAL TABLE note_index USING fts5 (
    terms,
    content = 'note_terms',
    content_rowid = 'note_id',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'",
    detail = 'none',
    columnsize = 0
);
