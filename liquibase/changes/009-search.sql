--liquibase formatted sql

-- An index of the texts, for searches of large runs that find little. Off by default: every row has
-- as many entries in it as its text has different trigrams, which costs writers and disk.
-- ${trigram} is "true", "false", or "later": then what is there is left alone.

--changeset runcast:009-trigrams runAlways:true stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:t select '${trigram}' = 'true' and not exists (select from pg_extension where extname = 'pg_trgm')
-- Of PostgreSQL's own (package postgresql-contrib); trusted, so that it takes no superuser.
create extension if not exists pg_trgm;
--rollback empty

--changeset runcast:009-drop-broken-text-index runAlways:true runInTransaction:false stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:t select '${trigram}' <> 'later' and exists (select from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = to_regclass('${log}') and c.relname = 'runcast_log_text' and not i.indisvalid)
set lock_timeout = 0;
set statement_timeout = 0;
drop index concurrently if exists ${schema}.runcast_log_text;
--rollback empty

--changeset runcast:009-text-index runAlways:true runInTransaction:false stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:t select '${trigram}' = 'true' and not exists (select from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = to_regclass('${log}') and c.relname = 'runcast_log_text' and i.indisvalid)
-- Both columns in one, because a search looks into either.
set lock_timeout = 0;
set statement_timeout = 0;
create index concurrently if not exists runcast_log_text on ${log} using gin (${log.message} gin_trgm_ops, ${log.portal} gin_trgm_ops);
--rollback set lock_timeout = 0;
--rollback drop index concurrently if exists ${schema}.runcast_log_text;

--changeset runcast:009-text-index-off runAlways:true runInTransaction:false stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:t select '${trigram}' = 'false' and exists (select from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = to_regclass('${log}') and c.relname = 'runcast_log_text')
-- The setting, turned off again.
set lock_timeout = 0;
set statement_timeout = 0;
drop index concurrently if exists ${schema}.runcast_log_text;
--rollback empty
