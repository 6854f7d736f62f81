-- What an accepted message asks us to think about: ids only. Taken away in the transaction that makes its successors durable.
CREATE TABLE delivery_work (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id text        NOT NULL,
    source     text        NOT NULL,
    patient_id text        NOT NULL,
    reports    jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    failures   integer     NOT NULL DEFAULT 0,
    traceparent text
);
CREATE INDEX delivery_work_patient ON delivery_work (patient_id, id);
CREATE INDEX delivery_work_due ON delivery_work (due_at, id);

-- The outbox. A lane is one patient at one receiver's wire; within it, seq is the order.
CREATE TABLE delivery (
    id              text        PRIMARY KEY,
    seq             bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    message_id      text        NOT NULL,
    source          text        NOT NULL,
    patient_id      text        NOT NULL,
    receiver        text        NOT NULL,
    wire            text        NOT NULL,
    kind            text        NOT NULL,
    report_id       text        NOT NULL,
    version         integer     NOT NULL, -- as its owner counts: the receiver must not learn it
    edition         integer     NOT NULL, -- as the receiver counts
    basis           text        NOT NULL,
    basis_reference text        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('QUEUED', 'SENDING', 'DEFERRED', 'DELIVERED', 'AMBIGUOUS',
                                                          'DEAD', 'SUPERSEDED')),
    created_at      timestamptz NOT NULL,
    due_at          timestamptz,
    lease_until     timestamptz,
    settled_at      timestamptz,
    reason          text,
    reference       text,
    -- attempts in all, and in the series since it was queued or replayed last; what its own waits used of the retry budget
    attempts        integer     NOT NULL DEFAULT 0,
    series          integer     NOT NULL DEFAULT 0,
    spent_ms        bigint      NOT NULL DEFAULT 0,
    -- keyed tokens of the content: exactly, and as far as the receiver sees a difference in it
    content_token   text        NOT NULL,
    visible_token   text        NOT NULL,
    body            bytea       NOT NULL,
    traceparent     text
);
CREATE INDEX delivery_due ON delivery (receiver, wire, due_at, seq) WHERE state IN ('QUEUED', 'DEFERRED');
CREATE INDEX delivery_lane ON delivery (receiver, wire, patient_id, seq) WHERE state IN ('QUEUED', 'SENDING', 'DEFERRED');
CREATE INDEX delivery_lease ON delivery (lease_until) WHERE state = 'SENDING';
CREATE INDEX delivery_report ON delivery (report_id, receiver, wire, version);
CREATE INDEX delivery_message ON delivery (message_id);
CREATE INDEX delivery_stuck ON delivery (state, seq DESC) WHERE state IN ('AMBIGUOUS', 'DEAD');
CREATE INDEX delivery_receiver ON delivery (receiver, seq DESC);

CREATE TABLE delivery_attempt (
    delivery_id text        NOT NULL REFERENCES delivery (id),
    number      integer     NOT NULL,
    at          timestamptz NOT NULL,
    outcome     text        NOT NULL,
    reason      text,
    answer      text,
    PRIMARY KEY (delivery_id, number)
);
