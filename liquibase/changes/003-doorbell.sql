--liquibase formatted sql

-- A notification at every commit makes commits queue for one lock (32 writers: 9,072 commits/s
-- without, 785 with). So the trigger rings only if a server sleeps. A server that sleeps holds one
-- of four advisory keys; a writer that gets all four in shared mode knows that nobody sleeps, and a
-- server that lies down later waits until this writer's transaction is over, then reads the table
-- once before it sleeps. Four keys, not one, because a key shared by several sleepers loses
-- wake-ups; more than four cost the writer more and buy nothing.

--changeset runcast:003-doorbell runAlways:true splitStatements:false stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_trigger where tgrelid = to_regclass('${log}') and tgname = 'runcast_doorbell' and encode(tgargs, 'escape') = '${channel}\000${gate}\000' and obj_description(tgfoid, 'pg_proc') like 'Runcast 1:%'
set lock_timeout = '500ms';

-- Arguments: channel, class of the advisory keys.
-- Each name is qualified, so that the writer's search_path means nothing here; a "set search_path"
-- clause would say it shorter and cost every INSERT 4 microseconds more.
-- The writer comes first: where the lock table is full, or anything else fails, nothing rings and
-- the server finds the rows at its next timed look. A notification is not tried then, because it
-- would need a lock of its own at commit, where no trigger can catch the error.
-- The same for the queue: beyond half of it silence is better than an INSERT that fails at commit.
-- PostgreSQL prepares no transaction that has notified, so a writer with two-phase commits sets
-- runcast.quiet = on (for its role or session); that is looked up only where it would ring.
-- The exception block costs less than 1 microsecond of the 2 to 3 that the whole function takes.
create or replace function ${schema}.runcast_ring_doorbell() returns trigger
language plpgsql as $$
declare
  class constant pg_catalog.int4 := tg_argv[1];
begin
  if not (pg_catalog.pg_try_advisory_xact_lock_shared(class, 1)
      and pg_catalog.pg_try_advisory_xact_lock_shared(class, 2)
      and pg_catalog.pg_try_advisory_xact_lock_shared(class, 3)
      and pg_catalog.pg_try_advisory_xact_lock_shared(class, 4))
    and pg_catalog.pg_notification_queue_usage() operator(pg_catalog.<) 0.5::pg_catalog.float8
    and pg_catalog.current_setting('runcast.quiet', true) is distinct from 'on'
  then
    perform pg_catalog.pg_notify(tg_argv[0], '{"type":"log"}');
  end if;
  return null;
exception when others then
  return null;
end
$$;
comment on function ${schema}.runcast_ring_doorbell() is 'Runcast 1: wakes a sleeping server when log rows were written.';

-- Per statement: a COPY of a million rows rings once.
create or replace trigger runcast_doorbell after insert on ${log}
  for each statement execute function ${schema}.runcast_ring_doorbell('${channel}', '${gate}');
--rollback set lock_timeout = '500ms';
--rollback drop trigger if exists runcast_doorbell on ${log};
--rollback drop function if exists ${schema}.runcast_ring_doorbell();
