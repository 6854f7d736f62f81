-- How much went out of a wire lately, and when the last: asked every second by whoever watches the overview.
CREATE INDEX delivery_settled ON delivery (receiver, wire, settled_at) WHERE settled_at IS NOT NULL;
