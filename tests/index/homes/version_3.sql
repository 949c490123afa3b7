-- Version 3 of the catalog: when and by whom a document was replaced.
CREATE TABLE facts (name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name));
CREATE TABLE collections (number INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (number), UNIQUE (name));
CREATE TABLE documents (
    id TEXT NOT NULL,
    collection TEXT NOT NULL,
    path TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    pages TEXT NOT NULL,
    metadata TEXT NOT NULL,
    origin TEXT NOT NULL,
    added TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    schema INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    page_count INTEGER NOT NULL,
    report TEXT DEFAULT '' NOT NULL,
    changed TEXT DEFAULT '' NOT NULL,
    changed_by TEXT DEFAULT '' NOT NULL,
    headings TEXT NOT NULL,
    tables TEXT DEFAULT '' NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (collection, path)
);
CREATE TABLE passages (
    number INTEGER NOT NULL,
    id TEXT NOT NULL,
    document_id TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    page INTEGER,
    heading TEXT NOT NULL,
    table_head TEXT DEFAULT '' NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (number),
    UNIQUE (id),
    FOREIGN KEY(document_id) REFERENCES documents (id)
);
CREATE INDEX ix_passages_document_id ON passages (document_id);
CREATE TABLE journal (number INTEGER NOT NULL, collection TEXT NOT NULL, ids TEXT NOT NULL, PRIMARY KEY (number));
CREATE VIRTUAL TABLE keywords_1 USING fts5(stems, tokenize="ascii tokenchars '_'");
CREATE VIRTUAL TABLE vocabulary_1 USING fts5vocab(keywords_1, row);

INSERT INTO facts VALUES ('model', 'fake-words'), ('dimension', '64'), ('cutting', '1:900'), ('schema_version', '3');
INSERT INTO collections VALUES (1, 'c');
INSERT INTO documents VALUES (
    '4c057dccb5d14180', 'c', 'a.md', 'Ferry', 'en',
    '1d4f81779fda10169cd23af407f2930bc0353674d9655ceeb3b403e52b954a39',
    '[[1, 0, 31]]', '{"author": "N. Skipper"}', 'upload', '2026-11-23T12:00:00+00:00',
    33, 0, 1, 2, 31, 1, '{"read": {"tables": 1}, "left_out": [["images", 2, [1]]]}', '2026-11-26T12:00:00+00:00', 'everyone', '[[1, 0, 5]]', '[]', 'Ferry

The ferry runs at seven.'
);
INSERT INTO passages VALUES (
    1, '4c057dccb5d14180-1-0', '4c057dccb5d14180', 0, 31, 1, 'Ferry', '', 'Ferry

The ferry runs at seven.'
);
INSERT INTO keywords_1 (rowid, stems) VALUES (1, 'ferry ferri the ferry ferri run at sev seven');
