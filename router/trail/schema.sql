CREATE TABLE IF NOT EXISTS positions (
  topic TEXT NOT NULL, part INTEGER NOT NULL, topic_id TEXT NOT NULL, next INTEGER NOT NULL,
  PRIMARY KEY (topic, part)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS documents (
  id TEXT PRIMARY KEY, sender TEXT NOT NULL, received INTEGER NOT NULL, name TEXT, media TEXT, sha256 TEXT, size INTEGER,
  adapter TEXT, format TEXT, format_version TEXT, identity TEXT, body_hash TEXT, verdict TEXT NOT NULL, faults INTEGER NOT NULL, messages INTEGER NOT NULL,
  topic TEXT NOT NULL, part INTEGER NOT NULL, off INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_received ON documents (received);
CREATE INDEX IF NOT EXISTS documents_identity ON documents (sender, identity);

CREATE TABLE IF NOT EXISTS messages (
  id TEXT PRIMARY KEY, document TEXT, kind TEXT NOT NULL, function TEXT, subject TEXT NOT NULL, version INTEGER,
  sender TEXT, received INTEGER NOT NULL, number TEXT, summary TEXT, outcome TEXT, causation TEXT, lane TEXT, refused INTEGER NOT NULL,
  topic TEXT NOT NULL, part INTEGER NOT NULL, off INTEGER NOT NULL, idx INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS messages_received ON messages (received);
CREATE INDEX IF NOT EXISTS messages_subject ON messages (subject);
CREATE INDEX IF NOT EXISTS messages_document ON messages (document);
CREATE INDEX IF NOT EXISTS messages_lane ON messages (lane);

CREATE TABLE IF NOT EXISTS refs (
  folded TEXT NOT NULL, type TEXT NOT NULL, message TEXT NOT NULL, number TEXT NOT NULL,
  PRIMARY KEY (folded, message, type)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS refs_message ON refs (message);

CREATE TABLE IF NOT EXISTS parcels (
  id TEXT PRIMARY KEY, partner TEXT NOT NULL, lane TEXT, message TEXT NOT NULL, subject TEXT, kind TEXT, version INTEGER,
  format TEXT, media TEXT, route TEXT, created INTEGER NOT NULL, state TEXT NOT NULL, rung INTEGER NOT NULL, changed INTEGER NOT NULL,
  sequence INTEGER NOT NULL, topic TEXT, part INTEGER, off INTEGER) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS parcels_partner ON parcels (partner, created);
CREATE INDEX IF NOT EXISTS parcels_message ON parcels (message);

CREATE TABLE IF NOT EXISTS events (
  topic TEXT NOT NULL, part INTEGER NOT NULL, off INTEGER NOT NULL, time INTEGER NOT NULL, stage TEXT NOT NULL, state TEXT NOT NULL,
  document TEXT, message TEXT, subject TEXT, partner TEXT, parcel TEXT, decision TEXT, code TEXT, body TEXT NOT NULL,
  PRIMARY KEY (topic, part, off)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS events_message ON events (message);
CREATE INDEX IF NOT EXISTS events_document ON events (document);
CREATE INDEX IF NOT EXISTS events_subject ON events (subject);
CREATE INDEX IF NOT EXISTS events_parcel ON events (parcel);
CREATE INDEX IF NOT EXISTS events_state ON events (state, time);

-- How far the events of each journal partition were taken, by the partition that they were relayed to: copies come behind a restart.
CREATE TABLE IF NOT EXISTS sources (
  topic TEXT NOT NULL, part INTEGER NOT NULL, source TEXT NOT NULL, off INTEGER NOT NULL, idx INTEGER NOT NULL,
  PRIMARY KEY (topic, part, source)) WITHOUT ROWID;

-- The ledger's entries by the instrument that they are on.
CREATE TABLE IF NOT EXISTS entries (
  instrument TEXT NOT NULL, topic TEXT NOT NULL, part INTEGER NOT NULL, off INTEGER NOT NULL,
  PRIMARY KEY (instrument, topic, part, off)) WITHOUT ROWID;
