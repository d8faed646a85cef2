-- One log row in a transaction of its own: what a scraper does in autocommit mode. Each client
-- writes its own run, as each scraper does.
insert into scraper_control_scraperlog (run_id, level, message, portal, created_at)
values (:client_id + 1, 'INFO', 'Page 12 of 40 was read: 25 offers, 3 of them new, 0 errors so far', 'immobilienscout24', now());
