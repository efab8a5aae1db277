-- The ledger of facts: who recorded and took back, a second person's confirmation, facts
-- carried out of a closed period, and evidence. Its twin is ../sqlite/0011_facts.sql.

-- happened_on: the day in a closed period on which it happened; day is the one on which
-- it counts. recorded_staff, reversed_staff: the person by staff code, '' = the account alone.
ALTER TABLE facts ADD COLUMN happened_on DATE;
ALTER TABLE facts ADD COLUMN recorded_staff TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE fact_reversals ADD COLUMN reversed_staff TEXT COLLATE "C" NOT NULL DEFAULT '';
-- The id of the fact that was recorded in its place, '' for none.
ALTER TABLE fact_reversals ADD COLUMN replaced_by TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX facts_by_kind ON facts (centre_id, kind, day);

-- A draft counts once a second person has confirmed it; written once.
CREATE TABLE fact_confirmations (
    centre_id       BIGINT           NOT NULL,
    fact_id         TEXT COLLATE "C" NOT NULL,
    batch_id        BIGINT           NOT NULL,
    note            TEXT COLLATE "C" NOT NULL DEFAULT '',
    confirmed_by    TEXT COLLATE "C" NOT NULL,
    confirmed_staff TEXT COLLATE "C" NOT NULL DEFAULT '',
    confirmed_at    BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, fact_id, batch_id),
    FOREIGN KEY (centre_id, fact_id, batch_id) REFERENCES facts (centre_id, id, batch_id) DEFERRABLE INITIALLY DEFERRED
);

-- Evidence (证据) by its content, once for the centre.
CREATE TABLE evidence (
    centre_id BIGINT           NOT NULL REFERENCES centres (id) DEFERRABLE INITIALLY DEFERRED,
    sha256    TEXT COLLATE "C" NOT NULL,
    format    TEXT COLLATE "C" NOT NULL CHECK (format IN ('pdf', 'jpeg', 'png')),
    size      BIGINT           NOT NULL,
    content   BYTEA            NOT NULL,
    PRIMARY KEY (centre_id, sha256)
);

-- What the evidence is of: 'fact:' and a fact's id, or a register's name and number.
CREATE TABLE evidence_links (
    centre_id   BIGINT           NOT NULL,
    subject     TEXT COLLATE "C" NOT NULL,
    sha256      TEXT COLLATE "C" NOT NULL,
    file_name   TEXT COLLATE "C" NOT NULL,
    added_by    TEXT COLLATE "C" NOT NULL,
    added_staff TEXT COLLATE "C" NOT NULL DEFAULT '',
    added_at    BIGINT           NOT NULL,
    PRIMARY KEY (centre_id, subject, sha256),
    FOREIGN KEY (centre_id, sha256) REFERENCES evidence (centre_id, sha256) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX evidence_links_by_content ON evidence_links (centre_id, sha256);

CREATE TRIGGER fact_confirmations_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON fact_confirmations
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
CREATE TRIGGER evidence_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
CREATE TRIGGER evidence_links_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_links
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
SELECT guard_tables();
