-- The next number of a series of the bound tenant; gapless, because the row stays locked until
-- the transaction that uses the number ends.
create or replace function next_number(p_kind text, p_period text) returns bigint
language sql volatile set search_path = pg_catalog, public as $$
  insert into number_series as n (tenant_id, kind, period, last)
  values (current_setting('sehat.tenant')::uuid, p_kind, p_period, 1)
  on conflict (tenant_id, kind, period) do update set last = n.last + 1
  returning last
$$;
alter function next_number(text, text) owner to sehat_owner;
revoke all on function next_number(text, text) from public;
grant execute on function next_number(text, text) to sehat_app, sehat_registry;
