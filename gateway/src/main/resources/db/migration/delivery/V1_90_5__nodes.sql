-- Which nodes are at work. Each counts up while it lives; whoever stays where it was, as others see it, is gone.
CREATE TABLE delivery_node (
    id   text   PRIMARY KEY,
    beat bigint NOT NULL
);
-- Whose attempt it is.
ALTER TABLE delivery ADD COLUMN node text;
