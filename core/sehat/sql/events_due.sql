-- Deliveries that may be tried now, at most `p_each` a hospital, so that a flood in one does not
-- hold up the others. Of the events of an aggregate a listener gets one at a time: a later one
-- stays until the one before it is done or set aside. Plugins that are off wait.
create or replace function events_due(p_listeners text[], p_each integer)
returns table (tenant_id uuid, id uuid, listener text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select d.tenant_id, d.id, d.listener
  from tenant t cross join lateral (
    select e.tenant_id, e.id, e.listener, e.seq from event_delivery e
    where e.tenant_id = t.id and e.state = 'waiting' and e.next_at <= now()
      and (e.listener = any(p_listeners) or e.listener ^@ 'core.webhook ')
      and (split_part(e.listener, '.', 1) = 'core' or exists (
        select from plugin_switch w where w.tenant_id = t.id and w.enabled
          and w.plugin = split_part(e.listener, '.', 1)))
      and not exists (
        select from event_delivery b
        where b.tenant_id = t.id and b.listener = e.listener and b.aggregate_id = e.aggregate_id
          and b.seq < e.seq and b.state in ('waiting', 'dead'))
    order by e.seq limit p_each) d
  order by d.seq
$$;
alter function events_due(text[], integer) owner to sehat_registry;
revoke all on function events_due(text[], integer) from public;
grant execute on function events_due(text[], integer) to sehat_platform;
