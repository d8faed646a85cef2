--liquibase formatted sql

-- One JSON notification per row, for programs that LISTEN as they did to the original's trigger.
-- Off by default, because it brings back what the doorbell avoids. Its price in single-row commits
-- per second, with and without it (pgbench, median of three on two busy cores, PostgreSQL 15):
-- 1 client 285 and 505, 8 clients 463 and 2,100, 32 clients 509 and 4,136; an INSERT of
-- 10,000 rows takes 370 ms instead of 115. Listeners get the payloads of 003-doorbell.sql and
-- 004-run-status.sql on the channel too; those have a "type".

--changeset runcast:005-json-on runAlways:true splitStatements:false stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:t select '${notify.json}' = 'true' and not exists (select from pg_trigger where tgrelid = to_regclass('${log}') and tgname = 'runcast_json' and encode(tgargs, 'escape') = '${channel}\000' and obj_description(tgfoid, 'pg_proc') like 'Runcast 1:%')
set lock_timeout = '500ms';

-- Argument: channel. Never fails the writer: see 003-doorbell.sql.
-- A payload of 8,000 bytes or more would fail the INSERT, so a longer message is cut, between
-- characters, to what fits once escaped: a control character takes six bytes, an emoji four.
-- How many characters fit is found by halving, since only the encoder knows what each one takes.
-- The search_path clause is affordable here: the notification costs far more.
create or replace function ${schema}.runcast_notify_json() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  most constant int := 7999;
  message text := left(new.${log.message}, most);
  payload text;
  room int;
  fits int := 0;
  beyond int;
  middle int;
begin
  if pg_notification_queue_usage() >= 0.5 or current_setting('runcast.quiet', true) = 'on' then
    return null;
  end if;
  loop
    payload := json_build_object(
      'id', new.${log.id},
      'run_id', new.${log.run_id},
      'level', left(new.${log.level}::text, 20),
      'message', message,
      'portal', left(new.${log.portal}::text, 100),
      'created_at', to_char(new.${log.created_at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text;
    exit when octet_length(payload) <= most;
    room := most - octet_length(payload) + octet_length(to_json(message)::text);
    beyond := length(message);
    while beyond - fits > 1 loop
      middle := (fits + beyond) / 2;
      if octet_length(to_json(left(message, middle))::text) <= room then
        fits := middle;
      else
        beyond := middle;
      end if;
    end loop;
    message := left(message, fits);
  end loop;
  perform pg_notify(tg_argv[0], payload);
  return null;
exception when others then
  return null;
end
$$;
comment on function ${schema}.runcast_notify_json() is 'Runcast 1: notifies each log row as JSON.';

create or replace trigger runcast_json after insert on ${log}
  for each row execute function ${schema}.runcast_notify_json('${channel}');
--rollback set lock_timeout = '500ms';
--rollback drop trigger if exists runcast_json on ${log};
--rollback drop function if exists ${schema}.runcast_notify_json();

--changeset runcast:005-json-off runAlways:true stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:t select '${notify.json}' <> 'true' and exists (select from pg_trigger where tgrelid = to_regclass('${log}') and tgname = 'runcast_json')
-- The setting, turned off again.
set lock_timeout = '500ms';
drop trigger if exists runcast_json on ${log};
drop function if exists ${schema}.runcast_notify_json();
--rollback empty
