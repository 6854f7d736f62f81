-- People who log in. Demo people are never here.
CREATE TABLE person (
    login        text PRIMARY KEY CHECK (login ~ '^[a-z0-9][a-z0-9._-]{1,62}$'),
    hash         text        NOT NULL,
    role         text        NOT NULL,
    organisation text,
    region       text,
    enabled      boolean     NOT NULL,
    created_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL
);
