-- The journal of everything that came in. Bodies are sealed; what is searched by is plain only where it is not personal.
CREATE TABLE intake_message (
    id                text        PRIMARY KEY,
    participant       text,
    wire              text        NOT NULL,
    control_id        text,
    event             text,
    received_at       timestamptz NOT NULL,
    state             text        NOT NULL CHECK (state IN ('ACCEPTED', 'DUPLICATE', 'PARKED', 'REJECTED', 'REFUSED', 'SET_ASIDE')),
    duplicate_of      text        REFERENCES intake_message (id),
    control_id_reused boolean     NOT NULL DEFAULT false,
    size              integer     NOT NULL,
    sm3               text        NOT NULL,
    content_type      text        NOT NULL,
    declared_charset  text,
    charset           text        NOT NULL,
    patient_id        text,
    problems          jsonb       NOT NULL DEFAULT '[]',
    losses            jsonb       NOT NULL DEFAULT '[]',
    codes             bytea,
    stored            jsonb       NOT NULL DEFAULT '[]',
    validation        text,
    raw               bytea
);

-- One effect per message: the same sender, control id and bytes. A null control id never equals another, hence coalesce.
CREATE UNIQUE INDEX intake_message_once ON intake_message (participant, coalesce(control_id, ''), sm3)
    WHERE state IN ('ACCEPTED', 'PARKED', 'REJECTED', 'SET_ASIDE');
CREATE INDEX intake_message_time ON intake_message (received_at DESC, id DESC);
CREATE INDEX intake_message_control ON intake_message (control_id, received_at DESC);
CREATE INDEX intake_message_participant ON intake_message (participant, received_at DESC);
CREATE INDEX intake_message_state ON intake_message (state, received_at DESC) WHERE state <> 'ACCEPTED';

-- What a message can be found by: order and report numbers as they are, patients' identifiers as keyed tokens.
CREATE TABLE intake_key (
    message_id  text        NOT NULL REFERENCES intake_message (id),
    kind        text        NOT NULL,
    value       text        NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (kind, value, message_id)
);
CREATE INDEX intake_key_time ON intake_key (kind, value, received_at DESC);

-- Reports that a parked message is about: later messages about them wait behind it.
CREATE TABLE intake_parked (
    report_id  text NOT NULL,
    message_id text NOT NULL REFERENCES intake_message (id),
    PRIMARY KEY (report_id, message_id)
);
CREATE INDEX intake_parked_message ON intake_parked (message_id);

-- When the source wrote the message that made a resource what it is: an older message does not undo a newer one.
CREATE TABLE intake_head (
    reference   text        PRIMARY KEY,
    source_time timestamptz NOT NULL
);
