BEGIN TRANSACTION;
CREATE TABLE accounts (
	name TEXT NOT NULL, 
	password TEXT NOT NULL, 
	role TEXT NOT NULL, 
	groups TEXT NOT NULL, 
	created TEXT NOT NULL, locked TEXT NOT NULL DEFAULT '', 
	PRIMARY KEY (name)
);
INSERT INTO "accounts" VALUES('ada','$argon2id$v=19$m=64,t=1,p=4$1HEFt/IvyKw85gF1DKGTPg$bZbVbO7TB1+JlIdpZaTmZCaHrdT/bD5oemFwGjFQJBU','administrator','["hr"]','2026-11-26T12:00:00.000+00:00','');
INSERT INTO "accounts" VALUES('cy','','reader','[]','2026-11-26T12:30:00.000+00:00','2026-11-26T12:30:00.000+00:00');
CREATE TABLE facts (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "facts" VALUES('schema_version','2');
CREATE TABLE failures (
	id INTEGER NOT NULL, 
	subject TEXT NOT NULL, 
	moment TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "failures" VALUES(1,'85262adf74518bbb70c7cb94cd6159d91669e5a81edf1efebd543eadbda9fa2b 10.0.0.1','2026-11-26T12:00:00.000+00:00');
INSERT INTO "failures" VALUES(2,'85262adf74518bbb70c7cb94cd6159d91669e5a81edf1efebd543eadbda9fa2b','2026-11-26T12:00:00.000+00:00');
INSERT INTO "failures" VALUES(3,'from 10.0.0.1','2026-11-26T12:00:00.000+00:00');
CREATE TABLE grants (
	collection TEXT NOT NULL, 
	path TEXT NOT NULL, 
	group_name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	UNIQUE (collection, path, group_name)
);
INSERT INTO "grants" VALUES('c','a/','hr','editor');
CREATE TABLE keys (
	id TEXT NOT NULL, 
	secret TEXT NOT NULL, 
	label TEXT NOT NULL, 
	account TEXT NOT NULL, 
	scopes TEXT NOT NULL, 
	created TEXT NOT NULL, 
	expires TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "keys" VALUES('88e85fb666c6','07790c84a40f0c59587e35daaaf48579b8905b3f5f38b612c1cf0a148fba6223','report','ada','read write','2026-11-26T12:00:00.000+00:00','2026-12-26T12:00:00.000+00:00');
CREATE TABLE links (secret TEXT NOT NULL, account TEXT NOT NULL, expires TEXT NOT NULL, PRIMARY KEY (secret));
INSERT INTO "links" VALUES('5843e9b5fcc749d1e8b8e2f7c58a4ccdd0d2edb34dab3db455813fbe1f209dce','ada','2026-12-03T12:30:00.000+00:00');
CREATE TABLE sessions (
	token TEXT NOT NULL, 
	person TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	groups TEXT NOT NULL, 
	sid TEXT NOT NULL, 
	started TEXT NOT NULL, 
	used TEXT NOT NULL, 
	PRIMARY KEY (token)
);
INSERT INTO "sessions" VALUES('0c820016bc3af9aac3b46a401a56c333e9261f0ec2c4d1a09084e719ae4948d4','staff:bo','Bo','reader','["hr"]','s1','2026-11-26T12:00:00.000+00:00','2026-11-26T12:00:00.000+00:00');
CREATE INDEX ix_sessions_person ON sessions (person);
CREATE INDEX ix_keys_account ON keys (account);
CREATE INDEX ix_failures_subject ON failures (subject);
CREATE INDEX ix_failures_moment ON failures (moment);
COMMIT;
