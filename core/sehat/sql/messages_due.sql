-- Messages to be sent or asked after now, at most `p_each` a hospital, so that a flood in one does
-- not hold up the others. What was sent is asked after so often and no more.
create or replace function messages_due(p_each integer, p_most integer)
returns table (tenant_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
  select m.tenant_id, m.id
  from tenant t cross join lateral (
    select m.tenant_id, m.id, m.next_at from message m
    where m.tenant_id = t.id and m.state in ('waiting', 'sent') and m.next_at <= now()
      and (m.state = 'waiting' or m.attempts < p_most)
    order by m.next_at limit p_each) m
  order by m.next_at
$$;
alter function messages_due(integer, integer) owner to sehat_registry;
revoke all on function messages_due(integer, integer) from public;
grant execute on function messages_due(integer, integer) to sehat_platform;
