--liquibase formatted sql

-- What a channel (runcast.channels) needs in its table: the log's column, indexes and doorbell once
-- more. The server runs this for each channel at start-up, with its names; a database owner can do
-- the same with Liquibase (README.md beside this file). Properties, identifiers with their quotes:
-- ${name} the channel, ${table}, ${id}, ${key} or nothing, ${in} the table's schema, ${schema} where
-- the functions of changelog.xml are, ${channel} and ${gate} as there.

--changeset runcast:${name}.column runAlways:true stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_attribute where attrelid = to_regclass('${table}') and attname = 'runcast_tx' and not attisdropped
-- Two steps, both instant: see 002-transaction.sql.
set lock_timeout = '500ms';
alter table ${table} add column if not exists runcast_tx xid8;
comment on column ${table}.runcast_tx is 'Runcast: the transaction that wrote the row; null for rows from before the installation.';
--rollback set lock_timeout = '500ms';
--rollback alter table if exists ${table} drop column if exists runcast_tx;

--changeset runcast:${name}.default runAlways:true stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_attribute where attrelid = to_regclass('${table}') and attname = 'runcast_tx' and atthasdef
set lock_timeout = '500ms';
alter table ${table} alter column runcast_tx set default pg_current_xact_id();
--rollback empty

--changeset runcast:${name}.doorbell runAlways:true splitStatements:false stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_trigger where tgrelid = to_regclass('${table}') and tgname = 'runcast_doorbell' and encode(tgargs, 'escape') = '${channel}\000${gate}\000' and obj_description(tgfoid, 'pg_proc') like 'Runcast 1:%'
set lock_timeout = '500ms';
-- The log's own bell: whoever hears it reads all tables.
create or replace trigger runcast_doorbell after insert on ${table}
  for each statement execute function ${schema}.runcast_ring_doorbell('${channel}', '${gate}');
--rollback set lock_timeout = '500ms';
--rollback drop trigger if exists runcast_doorbell on ${table};

-- The comment of an index says of what it is, and comes last: one that lacks it, or says something
-- else since the settings changed, is built again.

--changeset runcast:${name}.drop-other-index runAlways:true runInTransaction:false stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = to_regclass('${table}') and c.relname = 'runcast_channel_${name}' and (not i.indisvalid or obj_description(c.oid, 'pg_class') is distinct from 'Runcast: rows by ${id}')
set lock_timeout = 0;
set statement_timeout = 0;
drop index concurrently if exists ${in}."runcast_channel_${name}";
--rollback empty

--changeset runcast:${name}.index runAlways:true runInTransaction:false stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = to_regclass('${table}') and c.relname = 'runcast_channel_${name}' and i.indisvalid and obj_description(c.oid, 'pg_class') = 'Runcast: rows by ${id}'
-- For the listener and for who follows the whole channel. Built without blocking writers.
set lock_timeout = 0;
set statement_timeout = 0;
create index concurrently if not exists "runcast_channel_${name}" on ${table} (runcast_tx nulls first, ${id});
comment on index ${in}."runcast_channel_${name}" is 'Runcast: rows by ${id}';
--rollback set lock_timeout = 0;
--rollback drop index concurrently if exists ${in}."runcast_channel_${name}";

--changeset runcast:${name}.drop-other-key-index runAlways:true runInTransaction:false stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = to_regclass('${table}') and c.relname = 'runcast_channel_${name}_key' and (not i.indisvalid or obj_description(c.oid, 'pg_class') is distinct from 'Runcast: rows of a ${key} by ${id}')
set lock_timeout = 0;
set statement_timeout = 0;
drop index concurrently if exists ${in}."runcast_channel_${name}_key";
--rollback empty

--changeset runcast:${name}.key-index runAlways:true runInTransaction:false stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:t select '${key}' <> '' and not exists (select from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = to_regclass('${table}') and c.relname = 'runcast_channel_${name}_key' and i.indisvalid and obj_description(c.oid, 'pg_class') = 'Runcast: rows of a ${key} by ${id}')
-- For who follows one key. As text, whatever its type, so that a key is asked for the same way
-- everywhere; cut, because a longer entry would fail the writer's INSERT.
set lock_timeout = 0;
set statement_timeout = 0;
create index concurrently if not exists "runcast_channel_${name}_key" on ${table} (left(${key}::text, 200), runcast_tx nulls first, ${id});
comment on index ${in}."runcast_channel_${name}_key" is 'Runcast: rows of a ${key} by ${id}';
--rollback set lock_timeout = 0;
--rollback drop index concurrently if exists ${in}."runcast_channel_${name}_key";
