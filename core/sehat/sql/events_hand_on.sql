-- Hand events on: a delivery for each listener whose plugin is on at the event's hospital and for
-- each webhook of that hospital, and the event is done. One process at a time, so that deliveries come into being in the order of `seq`;
-- whoever comes meanwhile gets 0 and goes on with deliveries. Returns how many events were handed on.
create or replace function events_hand_on(p_limit integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  handed integer;
begin
  if not pg_try_advisory_xact_lock(386728) then
    return 0;
  end if;
  with taken as materialized (
    select o.tenant_id, o.id, o.seq, o.name, o.aggregate_id from outbox o
    where o.done_at is null order by o.seq limit p_limit for update skip locked
  ), deliveries as (
    insert into event_delivery (tenant_id, event_id, seq, listener, aggregate_id)
    select t.tenant_id, t.id, t.seq, s.listener, t.aggregate_id
    from taken t join event_subscription s on s.event = t.name
    where s.plugin = 'core' or exists (
      select from plugin_switch w
      where w.tenant_id = t.tenant_id and w.plugin = s.plugin and w.enabled)
    union all
    select t.tenant_id, t.id, t.seq, 'core.webhook ' || h.id, t.aggregate_id
    from taken t join webhook h
      on h.tenant_id = t.tenant_id and h.ended_at is null and t.name = any(h.events)
    order by 3
    on conflict (tenant_id, event_id, listener) do nothing
  )
  update outbox o set done_at = now() from taken t where o.tenant_id = t.tenant_id and o.id = t.id;
  get diagnostics handed = row_count;
  return handed;
end
$$;
alter function events_hand_on(integer) owner to sehat_registry;
revoke all on function events_hand_on(integer) from public;
grant execute on function events_hand_on(integer) to sehat_platform;
