-- Write what was touched into the log and tell every process, in one transaction of its own. The
-- lock makes the order of ids that of commits, so that whoever knows all up to an id misses none.
-- A payload holds at most 8,000 bytes: forty lines of id,tenant,topic,key fit.
create or replace function live_tell(p_tenants uuid[], p_topics text[], p_keys uuid[])
returns void language plpgsql volatile set search_path = pg_catalog, public as $$
declare
  lines text[];
  first integer := 1;
begin
  perform pg_advisory_xact_lock(6190135);
  with made as (
    insert into live_event (tenant_id, topic, key)
      select * from unnest(p_tenants, p_topics, p_keys) returning id, tenant_id, topic, key)
  select array_agg(concat_ws(',', id, tenant_id, topic, key) order by id) into lines from made;
  while first <= cardinality(lines) loop
    perform pg_notify('sehat_changes',
      'touch ' || array_to_string(lines[first : first + 39], ';'));
    first := first + 40;
  end loop;
end
$$;
alter function live_tell(uuid[], text[], uuid[]) owner to sehat_owner;
revoke all on function live_tell(uuid[], text[], uuid[]) from public;
grant execute on function live_tell(uuid[], text[], uuid[]) to sehat_platform;
