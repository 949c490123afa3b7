BEGIN TRANSACTION;
CREATE TABLE conversations (
	id TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	collection TEXT NOT NULL, 
	title TEXT NOT NULL, 
	title_words TEXT NOT NULL, 
	started TEXT NOT NULL, 
	changed TEXT NOT NULL, 
	deleted TEXT, chosen TEXT NOT NULL DEFAULT '', 
	PRIMARY KEY (id)
);
INSERT INTO "conversations" VALUES('2iY4VUVvDM256nMI','me','c','When does the ferry run?','when does the ferry run?','2026-11-26T12:00:00.000+00:00','2026-11-26T12:00:00.000+00:00',NULL,'["a.md"]');
CREATE TABLE facts (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "facts" VALUES('schema_version','2');
CREATE TABLE turns (
	id TEXT NOT NULL, 
	conversation TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	asked TEXT NOT NULL, 
	question TEXT NOT NULL, 
	question_words TEXT NOT NULL, 
	state TEXT NOT NULL, 
	thumb TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	right_place TEXT DEFAULT '' NOT NULL, 
	versions TEXT DEFAULT '' NOT NULL, 
	answer_words TEXT DEFAULT '' NOT NULL, 
	answer TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (conversation, number), 
	FOREIGN KEY(conversation) REFERENCES conversations (id)
);
INSERT INTO "turns" VALUES('b-w4UU9rzWyrwPMm','2iY4VUVvDM256nMI',1,'2026-11-26T12:00:00.000+00:00','When does the ferry run?','when does the ferry run?','finished','down','wrong','No.','{"document_id": "4c057dccb5d14180", "document": "a.md", "start": 7, "end": 31, "quote": "The ferry runs at seven."}','[{"document_id": "4c057dccb5d14180", "collection": "c", "path": "a.md", "content_hash": "h"}]','the ferry runs at seven. the ferry runs at seven.','{"question": "When does the ferry run?", "standalone": "When does the ferry run?", "language": "en", "refused": false, "answer": "The ferry runs at seven.", "sentences": [{"text": "The ferry runs at seven.", "support": "supported", "kind": "written", "probability": 1.0, "words": [], "citations": [{"n": 1, "document": "a.md", "document_id": "4c057dccb5d14180", "passage": "4c057dccb5d14180-1-0", "title": "Ferry", "start": 7, "end": 31, "page": null, "quote": "The ferry runs at seven."}]}], "passages": [], "unanswered": [], "conflicts": [], "answerable": 0.9, "model": "m", "timings": {}}');
CREATE INDEX ix_conversations_owner ON conversations (owner);
CREATE INDEX ix_conversations_changed ON conversations (changed);
CREATE INDEX ix_conversations_deleted ON conversations (deleted);
COMMIT;
