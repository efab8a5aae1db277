-- The ledger of facts: who recorded and took back, a second person's confirmation, facts
-- carried out of a closed period, and evidence. Its twin is ../postgres/0011_facts.sql.

-- happened_on: the day in a closed period on which it happened; day is the one on which
-- it counts. recorded_staff, reversed_staff: the person by staff code, '' = the account alone.
ALTER TABLE facts ADD COLUMN happened_on TEXT CHECK (happened_on IS date(happened_on));
ALTER TABLE facts ADD COLUMN recorded_staff TEXT NOT NULL DEFAULT '';
ALTER TABLE fact_reversals ADD COLUMN reversed_staff TEXT NOT NULL DEFAULT '';
-- The id of the fact that was recorded in its place, '' for none.
ALTER TABLE fact_reversals ADD COLUMN replaced_by TEXT NOT NULL DEFAULT '';
CREATE INDEX facts_by_kind ON facts (centre_id, kind, day);

-- A draft counts once a second person has confirmed it; written once.
CREATE TABLE fact_confirmations (
    centre_id       INTEGER NOT NULL,
    fact_id         TEXT    NOT NULL,
    batch_id        INTEGER NOT NULL,
    note            TEXT    NOT NULL DEFAULT '',
    confirmed_by    TEXT    NOT NULL,
    confirmed_staff TEXT    NOT NULL DEFAULT '',
    confirmed_at    INTEGER NOT NULL,
    PRIMARY KEY (centre_id, fact_id, batch_id),
    FOREIGN KEY (centre_id, fact_id, batch_id) REFERENCES facts (centre_id, id, batch_id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- Evidence (证据) by its content, once for the centre.
CREATE TABLE evidence (
    centre_id INTEGER NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    sha256    TEXT    NOT NULL,
    format    TEXT    NOT NULL CHECK (format IN ('pdf', 'jpeg', 'png')),
    size      INTEGER NOT NULL,
    content   BLOB    NOT NULL,
    PRIMARY KEY (centre_id, sha256)
) STRICT;

-- What the evidence is of: 'fact:' and a fact's id, or a register's name and number.
CREATE TABLE evidence_links (
    centre_id   INTEGER NOT NULL,
    subject     TEXT    NOT NULL,
    sha256      TEXT    NOT NULL,
    file_name   TEXT    NOT NULL,
    added_by    TEXT    NOT NULL,
    added_staff TEXT    NOT NULL DEFAULT '',
    added_at    INTEGER NOT NULL,
    PRIMARY KEY (centre_id, subject, sha256),
    FOREIGN KEY (centre_id, sha256) REFERENCES evidence (centre_id, sha256) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX evidence_links_by_content ON evidence_links (centre_id, sha256);

CREATE TRIGGER fact_confirmations_no_update BEFORE UPDATE ON fact_confirmations
BEGIN SELECT RAISE(ABORT, 'fact_confirmations are written once'); END;
CREATE TRIGGER fact_confirmations_no_delete BEFORE DELETE ON fact_confirmations
BEGIN SELECT RAISE(ABORT, 'fact_confirmations are written once'); END;
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is written once'); END;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is written once'); END;
CREATE TRIGGER evidence_links_no_update BEFORE UPDATE ON evidence_links
BEGIN SELECT RAISE(ABORT, 'evidence_links are written once'); END;
CREATE TRIGGER evidence_links_no_delete BEFORE DELETE ON evidence_links
BEGIN SELECT RAISE(ABORT, 'evidence_links are written once'); END;
