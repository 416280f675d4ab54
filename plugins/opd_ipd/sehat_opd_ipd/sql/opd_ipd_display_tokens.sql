-- What a hall display shows of a day: labels and rooms of tokens that are called or in a room, the
-- latest call first. No person is joined, so none can be shown. A revoked display has no rows.
create or replace function opd_ipd_display_tokens(p_tenant uuid, p_display uuid, p_date date)
returns table (token_id uuid, label text, state text, changed_at timestamptz,
               room_code text, room_name text, room_i18n text)
language sql stable set search_path = pg_catalog, public as $$
  select * from (
    select distinct on (p.id) t.id, t.label, t.state, t.changed_at, p.code, p.name,
      p.name_i18n::text
    from opd_ipd_display d
    join opd_ipd_display_queue q on q.tenant_id = p_tenant and q.display_id = d.id
    join opd_ipd_queue_token t on t.tenant_id = p_tenant and t.queue_id = q.queue_id
      and t.business_date = p_date and t.state in ('called', 'in_room')
    join place p on p.tenant_id = p_tenant and p.id = t.place_id
    where d.tenant_id = p_tenant and d.id = p_display and d.revoked_at is null
    order by p.id, t.changed_at desc) latest
  order by changed_at desc limit 24
$$;
alter function opd_ipd_display_tokens(uuid, uuid, date) owner to sehat_owner;
revoke all on function opd_ipd_display_tokens(uuid, uuid, date) from public;
grant execute on function opd_ipd_display_tokens(uuid, uuid, date) to sehat_app;
