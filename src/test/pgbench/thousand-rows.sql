-- A thousand log rows in one statement: what a bulk_create or a COPY does.
insert into scraper_control_scraperlog (run_id, level, message, portal, created_at)
select :client_id + 1, 'INFO', 'Offer ' || n || ' was read: 3 rooms, 74 m2, 1 image, contact known', 'immobilienscout24', now()
from generate_series(1, 1000) n;
