CREATE TABLE environments (
    -- AUTOINCREMENT: an id is never used a second time, so no old link ever shows another daemon.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL CHECK (id > 0),
    name TEXT NOT NULL CONSTRAINT environments_name_unique UNIQUE CHECK (name <> ''),
    endpoint TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('local', 'settings')),
    enabled BOOLEAN NOT NULL DEFAULT TRUE
);
