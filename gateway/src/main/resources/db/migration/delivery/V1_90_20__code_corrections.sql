-- Whether the source said something new, or only a map of codes has changed: then a receiver hears of it only where it sees it.
ALTER TABLE delivery_work ADD COLUMN origin text NOT NULL DEFAULT 'MESSAGE' CHECK (origin IN ('MESSAGE', 'CODE_MAP'));
