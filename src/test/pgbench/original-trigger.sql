-- The trigger of the Django application that Runcast replaces: a notification with the row's JSON
-- for each row.
create function notify_scraperlog_insert() returns trigger language plpgsql as $$
begin
  perform pg_notify('log_updates', json_build_object(
    'id', new.id,
    'run_id', new.run_id,
    'level', new.level,
    'message', new.message,
    'portal', new.portal,
    'created_at', new.created_at)::text);
  return new;
end
$$;
create trigger scraperlog_notify_trigger after insert on scraper_control_scraperlog
  for each row execute function notify_scraperlog_insert();
