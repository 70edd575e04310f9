-- What articles, pages, videos and events of other servers have besides their words.
-- `links` is a JSON list of lists: what is there (page, video, audio, file), the
-- address, the title.
CREATE TABLE note_details (
    note_id INTEGER PRIMARY KEY REFERENCES notes (id) ON DELETE CASCADE,
    abstract TEXT NOT NULL DEFAULT '',
    starts_ms INTEGER,
    ends_ms INTEGER,
    place TEXT NOT NULL DEFAULT '',
    duration_s INTEGER,
    links TEXT NOT NULL DEFAULT '[]'
) STRICT;
