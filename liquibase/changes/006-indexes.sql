--liquibase formatted sql

-- Both are built without blocking writers, which is possible only outside a transaction. A build
-- waits for transactions that are older than itself, without holding anybody up, so it has no
-- timeout. A build that was broken off leaves an invalid index behind, which costs writers and
-- serves nobody: it is dropped and built again.

--changeset runcast:006-drop-broken-transaction-index runAlways:true runInTransaction:false stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = to_regclass('${log}') and c.relname = 'runcast_log_transaction' and not i.indisvalid
set lock_timeout = 0;
set statement_timeout = 0;
drop index concurrently if exists ${schema}.runcast_log_transaction;
--rollback empty

--changeset runcast:006-transaction-index runAlways:true runInTransaction:false stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = to_regclass('${log}') and c.relname = 'runcast_log_transaction' and i.indisvalid
-- For the listener: the rows of all runs since its cursor, by (transaction, id). Partial, because no
-- cursor points between rows from before the installation.
set lock_timeout = 0;
set statement_timeout = 0;
create index concurrently if not exists runcast_log_transaction on ${log} (runcast_tx, ${log.id}) where runcast_tx is not null;
--rollback set lock_timeout = 0;
--rollback drop index concurrently if exists ${schema}.runcast_log_transaction;

--changeset runcast:006-drop-broken-order-index runAlways:true runInTransaction:false stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:1 select count(*) from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = to_regclass('${log}') and c.relname = 'runcast_log_order' and not i.indisvalid
set lock_timeout = 0;
set statement_timeout = 0;
drop index concurrently if exists ${schema}.runcast_log_order;
--rollback empty

--changeset runcast:006-order-index runAlways:true runInTransaction:false stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = to_regclass('${log}') and c.relname = 'runcast_log_order' and i.indisvalid
-- For pages, tails, replays and downloads: one run's rows in the one order that everything has,
-- rows from before the installation first. Django's (run_id) index would sort the whole run first.
set lock_timeout = 0;
set statement_timeout = 0;
create index concurrently if not exists runcast_log_order on ${log} (${log.run_id}, runcast_tx nulls first, ${log.id});
--rollback set lock_timeout = 0;
--rollback drop index concurrently if exists ${schema}.runcast_log_order;
