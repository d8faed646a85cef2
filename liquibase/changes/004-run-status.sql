--liquibase formatted sql

-- Pages show a run's status live. Runs change a few times an hour, so this rings without a gate.

--changeset runcast:004-run-status runAlways:true splitStatements:false stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:t select count(*) < 2 from pg_trigger where tgrelid = to_regclass('${run}') and tgname in ('runcast_run_inserted', 'runcast_run_status') and encode(tgargs, 'escape') = '${channel}\000' and obj_description(tgfoid, 'pg_proc') like 'Runcast 1:%'
set lock_timeout = '500ms';

-- Argument: channel. Never fails the writer: see 003-doorbell.sql.
create or replace function ${schema}.runcast_ring_run() returns trigger
language plpgsql as $$
begin
  if pg_catalog.pg_notification_queue_usage() operator(pg_catalog.<) 0.5::pg_catalog.float8
    and pg_catalog.current_setting('runcast.quiet', true) is distinct from 'on'
  then
    perform pg_catalog.pg_notify(tg_argv[0], '{"type":"run"}');
  end if;
  return null;
exception when others then
  return null;
end
$$;
comment on function ${schema}.runcast_ring_run() is 'Runcast 1: tells the servers that a run started or changed its status.';

-- Per row, because only a row trigger has "when": Django's save() writes every column each time, and
-- a save that leaves the status as it was must not even call the function. PostgreSQL folds equal
-- notifications of one transaction, so a bulk update still sends one.
create or replace trigger runcast_run_inserted after insert on ${run}
  for each row execute function ${schema}.runcast_ring_run('${channel}');
create or replace trigger runcast_run_status after update of ${run.status} on ${run}
  for each row when (old.${run.status} is distinct from new.${run.status})
  execute function ${schema}.runcast_ring_run('${channel}');
--rollback set lock_timeout = '500ms';
--rollback drop trigger if exists runcast_run_status on ${run};
--rollback drop trigger if exists runcast_run_inserted on ${run};
--rollback drop function if exists ${schema}.runcast_ring_run();
