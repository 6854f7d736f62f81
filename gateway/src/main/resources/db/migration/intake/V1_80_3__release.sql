-- Parked messages to run again because what held them was decided by somebody.
CREATE TABLE intake_release (
    message_id text        PRIMARY KEY REFERENCES intake_message (id),
    due_at     timestamptz NOT NULL
);
CREATE INDEX intake_release_due ON intake_release (due_at);
