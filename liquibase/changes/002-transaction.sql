--liquibase formatted sql

-- Ids are given before commit, so a row with a lower id can appear after one with a higher id, and
-- "id > last" loses it. The row's transaction is what a reader can compare with a snapshot.
-- Two steps, because a column added together with a volatile default rewrites the table:
-- a nullable column without default, then a default for rows to come, are both instant.
-- Both take an exclusive lock for an instant; behind a longer transaction they give up after
-- 500 ms, so that writers queue no longer than that, and are tried again.

--changeset runcast:002-transaction-column runAlways:true stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_attribute where attrelid = to_regclass('${log}') and attname = 'runcast_tx' and not attisdropped
set lock_timeout = '500ms';
alter table ${log} add column if not exists runcast_tx xid8;
comment on column ${log}.runcast_tx is 'Runcast: the transaction that wrote the row; null for rows from before the installation.';
--rollback set lock_timeout = '500ms';
--rollback alter table if exists ${log} drop column if exists runcast_tx;

--changeset runcast:002-transaction-default runAlways:true stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_attribute where attrelid = to_regclass('${log}') and attname = 'runcast_tx' and atthasdef
set lock_timeout = '500ms';
-- The lock waits for every open writer: no row without a transaction commits after this.
alter table ${log} alter column runcast_tx set default pg_current_xact_id();
--rollback empty
