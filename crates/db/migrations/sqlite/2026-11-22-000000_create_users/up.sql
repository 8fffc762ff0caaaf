-- One row: whoever updates it has the lock for changes of rights until their transaction ends.
CREATE TABLE administration_lock (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    turns BIGINT NOT NULL
);
INSERT INTO administration_lock (id, turns) VALUES (1, 0);

-- AUTOINCREMENT everywhere: an id is never used a second time, so nothing old ever means somebody else.
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL CHECK (id > 0),
    name TEXT NOT NULL CHECK (name <> ''),
    -- The name in lower case, as the program makes it: databases differ about letters beyond ASCII.
    name_key TEXT NOT NULL CONSTRAINT users_name_key_unique UNIQUE,
    password_hash TEXT NOT NULL,
    disabled BOOLEAN NOT NULL DEFAULT FALSE,
    -- One more whenever all of the user's sessions end.
    epoch BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    last_sign_in_at BIGINT
);

CREATE TABLE permissions (
    name TEXT PRIMARY KEY NOT NULL
);
INSERT INTO permissions (name) VALUES
    ('images:view'), ('images:inspect'), ('environments:view'),
    ('environments:manage'), ('users:manage'), ('audit:view');

CREATE TABLE roles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL CHECK (id > 0),
    name TEXT NOT NULL CHECK (name <> ''),
    name_key TEXT NOT NULL CONSTRAINT roles_name_key_unique UNIQUE,
    -- What such a role allows stands in the program, not in role_permissions.
    built_in TEXT CONSTRAINT roles_built_in_unique UNIQUE
        CHECK (built_in IN ('administrator', 'operator', 'viewer'))
);
INSERT INTO roles (name, name_key, built_in) VALUES
    ('Administrator', 'administrator', 'administrator'),
    ('Operator', 'operator', 'operator'),
    ('Viewer', 'viewer', 'viewer');

CREATE TABLE role_permissions (
    role_id BIGINT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    permission TEXT NOT NULL REFERENCES permissions (name),
    PRIMARY KEY (role_id, permission)
);

CREATE TABLE assignments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL CHECK (id > 0),
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role_id BIGINT NOT NULL REFERENCES roles (id) ON DELETE RESTRICT,
    scope TEXT NOT NULL CHECK (scope IN ('all', 'environment')),
    environment_id BIGINT REFERENCES environments (id) ON DELETE CASCADE,
    CONSTRAINT assignments_scope_is_whole CHECK ((scope = 'all') = (environment_id IS NULL))
);
CREATE UNIQUE INDEX assignments_everywhere_unique ON assignments (user_id, role_id) WHERE scope = 'all';
CREATE UNIQUE INDEX assignments_environment_unique ON assignments (user_id, role_id, environment_id)
    WHERE scope = 'environment';
CREATE INDEX assignments_by_user ON assignments (user_id);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL CHECK (id > 0),
    token_hash TEXT NOT NULL CONSTRAINT sessions_token_hash_unique UNIQUE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The user's when it began; worth nothing once theirs is another.
    epoch BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL CHECK (id > 0),
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL CONSTRAINT api_tokens_token_hash_unique UNIQUE,
    name TEXT NOT NULL CHECK (name <> ''),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT,
    scope TEXT NOT NULL CHECK (scope IN ('all', 'environments'))
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

CREATE TABLE token_permissions (
    token_id BIGINT NOT NULL REFERENCES api_tokens (id) ON DELETE CASCADE,
    permission TEXT NOT NULL REFERENCES permissions (name),
    PRIMARY KEY (token_id, permission)
);

-- A token of scope 'environments' whose environments are all gone reaches none.
CREATE TABLE token_environments (
    token_id BIGINT NOT NULL REFERENCES api_tokens (id) ON DELETE CASCADE,
    environment_id BIGINT NOT NULL REFERENCES environments (id) ON DELETE CASCADE,
    PRIMARY KEY (token_id, environment_id)
);

-- What was done and what was refused are counted and bounded apart, so that no flood of refusals pushes out what
-- was done.
CREATE TABLE audit_classes (
    refused BOOLEAN PRIMARY KEY NOT NULL,
    written BIGINT NOT NULL
);
INSERT INTO audit_classes (refused, written) VALUES (FALSE, 0), (TRUE, 0);

-- No foreign keys: an entry outlives what it is about.
CREATE TABLE audit_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL CHECK (id > 0),
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('success', 'failure', 'denied')),
    user_id BIGINT,
    user_name TEXT,
    credential TEXT NOT NULL CHECK (credential IN ('session', 'token', 'setup', 'none')),
    credential_id BIGINT,
    address TEXT NOT NULL,
    environment_id BIGINT,
    target TEXT,
    detail TEXT,
    refused BOOLEAN NOT NULL,
    -- The entry's number within its class: what lies too far behind the newest one goes.
    place BIGINT NOT NULL,
    -- The texts above in lower case.
    search TEXT NOT NULL,
    CONSTRAINT audit_entries_class CHECK (refused = (outcome <> 'success')),
    CONSTRAINT audit_entries_place_unique UNIQUE (refused, place)
);
