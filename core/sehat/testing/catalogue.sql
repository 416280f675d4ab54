-- The rules of the walk of the catalogue. Below "ours" and "ids", which every query may use, each
-- block has the rule's name above it and returns a row (name, detail) for whatever breaks it; the
-- first one returns the tables themselves, which Python looks at one by one.

-- ours
select c.*, split_part(obj_description(c.oid, 'pg_class'), 'sehat:', 2) as scope
from pg_class c where c.relnamespace = 'public'::regnamespace;

-- ids
select a.attrelid, a.attname, a.attnotnull and a.atttypid = 'uuid'::regtype as required
from pg_attribute a
where a.attname in ('tenant_id', 'person_id') and not a.attisdropped;

-- table
select c.relname as name, c.scope, c.relispartition as partition,
  c.relrowsecurity as walled, c.relforcerowsecurity as forced,
  (select array_agg(a.attname::text order by k.position)
   from pg_index i, unnest(i.indkey::int[]) with ordinality k(number, position)
   join pg_attribute a on a.attnum = k.number
   where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid) as key,
  t.required is not null as has_tenant, coalesce(t.required, false) as tenant_required,
  coalesce(p.required, false) as person_required,
  has_table_privilege('sehat_app', c.oid, 'select') as app_reads
from ours c
  left join ids t on t.attrelid = c.oid and t.attname = 'tenant_id'
  left join ids p on p.attrelid = c.oid and p.attname = 'person_id'
where c.relkind in ('r', 'p')
order by 1;

-- foreign key
select f.conname::text as name, o.relname || ' → ' || t.relname as detail
from pg_constraint f join ours o on o.oid = f.conrelid join ours t on t.oid = f.confrelid
where f.contype = 'f'
  and t.scope = 'tenant'
  and not exists (
    select 1 from unnest(f.conkey, f.confkey) k(own, theirs)
      join pg_attribute a on a.attrelid = o.oid and a.attnum = k.own
      join pg_attribute b on b.attrelid = t.oid and b.attnum = k.theirs
    where a.attname = 'tenant_id' and b.attname = 'tenant_id');

-- foreign key effect
select f.conname::text as name, o.relname || ' deletes or changes along' as detail
from pg_constraint f join ours o on o.oid = f.conrelid
where f.contype = 'f'
  and (f.confdeltype not in ('r', 'a') or f.confupdtype not in ('r', 'a'));

-- unique key
select i.indexrelid::regclass::text as name,
  c.relname || ' is unique over every tenant or person' as detail
from pg_index i join ours c on c.oid = i.indrelid
where i.indisunique and not c.relispartition
  and c.scope in ('tenant', 'person')
  and not (c.relname = 'person' and i.indisprimary)
  and case c.scope
    when 'tenant' then
      (select a.attname from pg_attribute a
       where a.attrelid = c.oid and a.attnum = i.indkey[0]) is distinct from 'tenant_id'
    else not exists (
      select 1 from pg_attribute a
      where a.attrelid = c.oid and a.attnum = any(i.indkey::int[])
        and (a.attname in ('person_id', 'tenant_id')
          or (a.attname = 'id' and a.atttypid = 'uuid'::regtype)))
    end;

-- exclusion
select x.conname::text as name, c.relname || ' excludes over every tenant' as detail
from pg_constraint x join ours c on c.oid = x.conrelid
where x.contype = 'x'
  and c.scope = 'tenant'
  and not exists (
    select 1 from pg_attribute a
    where a.attrelid = c.oid and a.attnum = any(x.conkey) and a.attname = 'tenant_id');

-- odd rights
select c.relname::text as name, g.grantee::regrole || ' may ' || g.privilege_type as detail
from ours c, aclexplode(c.relacl) g
where c.relkind in ('r', 'p', 'v')
  and g.grantee <> 0 and g.grantee::regrole::text in ('sehat_app', 'sehat_platform', 'sehat_registry', 'sehat_search')
  and g.privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN');

-- public rights
select c.relname::text as name, 'PUBLIC may ' || g.privilege_type as detail
from ours c, aclexplode(c.relacl) g
where g.grantee = 0
union all
select c.relname || '.' || a.attname, 'rights on a column, not the table'
from pg_attribute a join ours c on c.oid = a.attrelid
where exists (
  select from aclexplode(a.attacl) g
  -- The app writes all of a person but the pointer of a merge.
  where not (c.relname = 'person' and g.grantee = 'sehat_app'::regrole
    and g.privilege_type in ('INSERT', 'UPDATE')));

-- platform role
select c.relname::text as name, 'sehat_platform may ' || p.right_name as detail
from ours c, unnest(array['select', 'insert', 'update', 'delete']) p(right_name)
where c.relkind in ('r', 'p')
  and c.scope in ('tenant', 'person', 'partition')
  and has_table_privilege('sehat_platform', c.oid, p.right_name);

-- partition
select c.relname::text as name, g.grantee::regrole || ' may ' || g.privilege_type as detail
from ours c, aclexplode(c.relacl) g
where c.relispartition and g.grantee <> c.relowner;

-- view
select c.relname::text as name,
  case c.relkind when 'v' then 'is no security_invoker view'
    when 'm' then 'is a materialized view' else 'is a foreign table' end as detail
from pg_class c
where c.relnamespace = 'public'::regnamespace
  and (c.relkind in ('m', 'f') or (c.relkind = 'v' and not exists (
    select 1 from unnest(c.reloptions) o where o in ('security_invoker=true', 'security_invoker=on')
  )))
  and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e');

-- schema
select c.oid::regclass::text as name, 'lies outside the schema public' as detail
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname <> 'public'
  and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
  and n.nspname !~ '^pg_(toast_)?temp_';

-- definer function
select p.oid::regprocedure::text as name, x.detail
from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
lateral (values
  (case when p.proowner::regrole::text not in ('sehat_registry', 'sehat_search')
    then 'is owned by ' || p.proowner::regrole end),
  (case when not exists (select 1 from unnest(p.proconfig) c where c like 'search\_path=pg\_catalog%')
    then 'has no pinned search_path' end),
  (case when p.proacl is null or exists (select 1 from aclexplode(p.proacl) g where g.grantee = 0)
    then 'may be called by PUBLIC' end)) x(detail)
where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema') and x.detail is not null;

-- database role
select rolname::text as name, x.detail
from pg_roles r, lateral (values
  (case when rolsuper then 'is superuser' end),
  (case when rolbypassrls then 'bypasses row security' end),
  (case when rolcreatedb or rolcreaterole or rolreplication then 'may make databases or roles' end),
  (case when rolcanlogin and rolname in ('sehat_registry', 'sehat_search') then 'may log in' end),
  (case when rolname in ('sehat_app', 'sehat_platform') and exists (
    select 1 from pg_auth_members m where m.member = r.oid) then 'is a member of another role' end),
  (case when rolname <> 'sehat_owner' and has_database_privilege(rolname, current_database(), 'temp')
    then 'may make temporary tables' end),
  (case when rolname <> 'sehat_owner' and has_database_privilege(rolname, current_database(), 'create')
    then 'may make schemas' end),
  (case when rolname in ('sehat_app', 'sehat_platform')
    and has_schema_privilege(rolname, 'public', 'create') then 'may create in public' end)) x(detail)
where rolname in ('sehat_owner', 'sehat_app', 'sehat_platform', 'sehat_registry', 'sehat_search')
  and x.detail is not null;

-- ownership
select o.name, 'is owned by ' || o.owner::regrole as detail
from (select oid::regclass::text as name, relowner as owner from pg_class
        where relnamespace = 'public'::regnamespace
      union all select oid::regprocedure::text, proowner from pg_proc
        where pronamespace = 'public'::regnamespace
      union all select nspname, nspowner from pg_namespace) o
where o.owner::regrole::text in ('sehat_app', 'sehat_platform');

-- reach of the app
select c.relname::text as name, 'sehat_app may read a table without a scope' as detail
from ours c
where c.relkind in ('r', 'p')
  and coalesce(c.scope, '') = ''
  and has_table_privilege('sehat_app', c.oid, 'select, insert, update, delete')
union all
select c.relname::text, 'sehat_app may use a sequence, which counts over every tenant'
from ours c
where case c.relkind
  when 'S' then has_sequence_privilege('sehat_app', c.oid, 'usage, select, update')
  else false end;

-- extension
select extname::text as name, 'is not one of those that Sehat relies on' as detail
from pg_extension where extname not in ('plpgsql', 'btree_gist', 'pg_trgm');

-- column default
-- Piccolo gives columns defaults that nobody asked for: an empty date becomes today.
select table_name || '.' || column_name as name, data_type || ' default ' || column_default as detail
from information_schema.columns
where table_schema = 'public' and column_default is not null
  and column_default !~ '^NULL(::|$)'
  and table_name in (select relname from ours c where c.scope in ('tenant', 'person', 'platform'))
  and not case
    when is_nullable = 'YES' then false
    when data_type = 'uuid' then column_name = 'id' and column_default = 'sehat_uuid7()'
    when data_type = 'timestamp with time zone' then
      column_default in ('CURRENT_TIMESTAMP', 'now()', 'transaction_timestamp()')
    when data_type = 'date' then false
    when data_type = 'jsonb' then column_default ~ '^''(\{\}|\[\])''::jsonb$'
    when data_type = 'boolean' then column_default in ('true', 'false')
    when data_type in ('integer', 'bigint', 'smallint') then column_default ~ '^[0-9]+$'
    when data_type = 'numeric' then column_default ~ '^''?[0-9.]+''?(::numeric)?$'
    when data_type = 'text' then column_default ~ '^''[A-Za-z0-9_/ -]*''::text$'
    when data_type = 'ARRAY' then column_default ~ '^''\{\}''::'
    when data_type = 'xid8' then column_default = 'pg_current_xact_id()'
    else false end;

