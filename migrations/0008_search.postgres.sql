-- The words by which a note can be found, folded and cut by the application.
-- They become lexemes as they are: no parser, no dictionary. No cascade: whoever
-- deletes a note takes its words out of the index first.
CREATE TABLE note_terms (
    note_id BIGINT PRIMARY KEY REFERENCES notes (id),
    terms TEXT COLLATE "C" NOT NULL,
    lexemes TSVECTOR NOT NULL
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(terms, ' '))) STORED
);

CREATE INDEX note_terms_by_lexeme ON note_terms USING gin (lexemes);
