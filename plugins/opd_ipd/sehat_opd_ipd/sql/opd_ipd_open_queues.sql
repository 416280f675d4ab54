-- The open queues of a hospital with the day's counts, in one round trip: the function binds the
-- tenant itself. The same question inside a transaction is _QUEUES in queries/queues.py.
create or replace function opd_ipd_open_queues(p_tenant uuid, p_date date)
returns table (id uuid, prefix text, name text, name_i18n jsonb, org_unit_id uuid,
               registered integer, waiting integer)
language plpgsql volatile set search_path = pg_catalog, public as $$
begin
  perform set_config('sehat.tenant', p_tenant::text, true);
  return query
    select q.id, q.prefix, u.name, u.name_i18n, u.id, coalesce(c.last, 0), coalesce(c.waiting, 0)
    from opd_ipd_queue q
      join org_unit u on u.tenant_id = p_tenant and u.id = q.org_unit_id
      left join opd_ipd_token_counter c on c.tenant_id = p_tenant and c.queue_id = q.id
        and c.business_date = p_date
    where q.tenant_id = p_tenant and q.status = 'open'
    order by length(q.prefix), q.prefix;
end
$$;
alter function opd_ipd_open_queues(uuid, date) owner to sehat_owner;
revoke all on function opd_ipd_open_queues(uuid, date) from public;
grant execute on function opd_ipd_open_queues(uuid, date) to sehat_app;
