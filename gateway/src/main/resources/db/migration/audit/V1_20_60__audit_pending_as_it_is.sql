-- What waits is read once, a moment later, and then it is gone: making it smaller on the way in and larger on the way out, which
-- PostgreSQL does with any row of more than 2 kB, was a fifth of what the database does for a leaf. A row that fits into a page stays
-- as it is; a longer event is still made smaller.
ALTER TABLE audit_pending SET (toast_tuple_target = 8160);
