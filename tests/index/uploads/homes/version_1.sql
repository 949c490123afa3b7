BEGIN TRANSACTION;
CREATE TABLE facts (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "facts" VALUES('schema_version','1');
CREATE TABLE uploads (
	number INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	"view" TEXT NOT NULL, 
	collection TEXT NOT NULL, 
	path TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	document_id TEXT NOT NULL, 
	archive TEXT NOT NULL, 
	held INTEGER NOT NULL, 
	junk INTEGER NOT NULL, 
	tries INTEGER NOT NULL, 
	handed_in TEXT NOT NULL, 
	ended TEXT NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (id)
);
INSERT INTO "uploads" VALUES(1,'waiting-upload','me','{"asker": "everyone", "name": "", "allowed": [["c", ""]], "writable": null}','c','ferry.txt',24,'waiting','','','',0,0,0,'2026-11-26T19:33:16+00:00','');
CREATE INDEX ix_uploads_ended ON uploads (ended);
CREATE INDEX ix_uploads_owner ON uploads (owner);
CREATE INDEX ix_uploads_state ON uploads (state);
COMMIT;
