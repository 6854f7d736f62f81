-- Versions of maps from codes and units to standard ones. A published version is never edited: a correction is a new version
-- with its own dates, so that what was decided in the past can be explained with the map of the past.
CREATE TABLE code_map (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url            text        NOT NULL,
    version        text        NOT NULL,
    owner          text, -- participant whose codes it maps; null for everybody's
    status         text        NOT NULL CHECK (status IN ('draft', 'active', 'retired')),
    effective_from timestamptz NOT NULL,
    effective_to   timestamptz CHECK (effective_to > effective_from),
    approved_by    text,
    digest         text        NOT NULL, -- of the entries: the same version with other entries is a mistake that has to show
    created_at     timestamptz NOT NULL,
    UNIQUE (url, version),
    CHECK (status = 'draft' OR approved_by IS NOT NULL)
);

CREATE TABLE code_map_entry (
    map_id         bigint  NOT NULL REFERENCES code_map (id),
    position       integer NOT NULL,
    source_system  text    NOT NULL,
    source_code    text    NOT NULL,
    source_key     text    NOT NULL, -- normalised, what is compared
    source_display text,
    target_system  text    NOT NULL,
    target_code    text    NOT NULL,
    target_display text,
    equivalence    text    NOT NULL,
    depends_on     text, -- property that the item's concept must have …
    depends_value  text, -- … with this value
    PRIMARY KEY (map_id, position),
    CHECK ((depends_on IS NULL) = (depends_value IS NULL))
);
CREATE INDEX code_map_entry_source ON code_map_entry (source_system, source_key);
CREATE INDEX code_map_entry_target ON code_map_entry (target_system, target_code);

-- One row. A node compiles the maps again when the number has changed.
CREATE TABLE code_map_revision (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    revision bigint NOT NULL
);
INSERT INTO code_map_revision (revision) VALUES (0);
