--liquibase formatted sql

-- So that who logs out on one server is out on all: the ids of logins that were ended before their
-- time, until that is over. Without it a logout counts on the server where it was said.

--changeset runcast:008-logouts runAlways:true stripComments:false
--preconditions onFail:CONTINUE onSqlOutput:TEST
--precondition-sql-check expectedResult:0 select count(*) from pg_class where oid = to_regclass('${schema}.runcast_logout')
create table if not exists ${schema}.runcast_logout (
  id text constraint runcast_logout_pkey primary key,
  expires_at timestamptz not null
);
comment on table ${schema}.runcast_logout is 'Made by Runcast: logins that were ended before their time.';
--rollback drop table if exists ${schema}.runcast_logout;
