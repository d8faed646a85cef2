--liquibase formatted sql

-- So that any server can tell of all: each keeps one row here, with what its status page shows, and
-- writes it every few seconds. Unlogged, because nothing in it is worth a byte of WAL, a replay on a
-- standby or a line in a backup. Without it a server tells of itself alone.

--changeset runcast:007-servers runAlways:true stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_class where oid = to_regclass('${schema}.runcast_server')
create unlogged table if not exists ${schema}.runcast_server (
  id uuid constraint runcast_server_pkey primary key,
  name text not null,
  heartbeat_at timestamptz not null default clock_timestamp(),
  status text not null
);
comment on table ${schema}.runcast_server is 'Made by Runcast: its servers that are alive, and how they are.';
--rollback drop table if exists ${schema}.runcast_server;
