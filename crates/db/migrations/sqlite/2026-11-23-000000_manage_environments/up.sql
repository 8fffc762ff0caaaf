-- Columns change one by one: a table that is made anew would, with its foreign keys on, take along whatever points to
-- its rows.
ALTER TABLE environments RENAME COLUMN origin TO old_origin;
ALTER TABLE environments ADD COLUMN origin TEXT NOT NULL DEFAULT 'user'
    CHECK (origin IN ('local', 'settings', 'user'));
UPDATE environments SET origin = old_origin;
ALTER TABLE environments DROP COLUMN old_origin;

-- The name in lower case, as the program makes it. Until it does, when it starts the next time, a text that is no
-- name: names have no spaces around them.
ALTER TABLE environments ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE environments SET name_key = ' ' || id;
CREATE UNIQUE INDEX environments_name_key_unique ON environments (name_key);

-- Whether the settings have ceased to name it. From now on somebody decides what is enabled.
ALTER TABLE environments ADD COLUMN put_away BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE environments SET put_away = NOT enabled, enabled = TRUE;

-- One more with each change, so that whoever follows them knows which is the newest.
ALTER TABLE environments ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;

CREATE TABLE environment_tls (
    environment_id BIGINT PRIMARY KEY NOT NULL REFERENCES environments (id) ON DELETE CASCADE,
    ca TEXT,
    server_name TEXT,
    skip_verification BOOLEAN NOT NULL,
    client_certificate TEXT
);

CREATE TABLE environment_ssh (
    environment_id BIGINT PRIMARY KEY NOT NULL REFERENCES environments (id) ON DELETE CASCADE,
    known_hosts TEXT NOT NULL,
    use_agent BOOLEAN NOT NULL
);

CREATE TABLE environment_secrets (
    environment_id BIGINT NOT NULL REFERENCES environments (id) ON DELETE CASCADE,
    field TEXT NOT NULL CHECK (field IN ('tls.clientKey', 'ssh.privateKey', 'ssh.passphrase')),
    -- Which key it is encrypted with.
    key_id TEXT NOT NULL,
    -- The nonce, and what XChaCha20-Poly1305 made of the secret with the environment and the field beside it.
    sealed BLOB NOT NULL,
    PRIMARY KEY (environment_id, field)
);

-- One row: whether this machine's daemon is made environment, and followed when it moves. It is until somebody decides
-- otherwise.
CREATE TABLE local_daemon (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    is_followed BOOLEAN NOT NULL
);
INSERT INTO local_daemon (id, is_followed) VALUES (1, TRUE);
