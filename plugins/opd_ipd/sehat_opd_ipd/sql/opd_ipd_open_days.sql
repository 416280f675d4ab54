-- Bring the clinic days between two dates, and the places of each channel, to what roster and
-- exceptions say; returns how many days and places changed. Days that are no longer planned close
-- first, so that a clinic may take the hours that another one leaves. Bookings stay where they
-- are: a quota below what is booked leaves the rest as `over`, and nothing of it is lost.
create or replace function opd_ipd_open_days(p_tenant uuid, p_from date, p_until date)
returns integer
language plpgsql volatile set search_path = pg_catalog, public as $$
declare
  changed integer;
  total integer;
begin
  perform set_config('sehat.tenant', p_tenant::text, true);
  update opd_ipd_clinic_day d set state = 'closed'
    where d.tenant_id = p_tenant and d.day between p_from and p_until and d.state = 'open'
      and not exists (
        select 1 from opd_ipd_planned_days(p_tenant, p_from, p_until) p
        where p.series_id = d.series_id and p.day = d.day and p.state = 'open');
  get diagnostics total = row_count;
  insert into opd_ipd_clinic_day as d (tenant_id, series_id, session_id, queue_id, practitioner_id,
      place_id, day, starts, ends, slot_minutes, state, exception_id)
    select p_tenant, p.series_id, p.session_id, p.queue_id, p.practitioner_id, p.place_id, p.day,
      p.starts, p.ends, p.slot_minutes, p.state, p.exception_id
    from opd_ipd_planned_days(p_tenant, p_from, p_until) p
    order by p.state, p.series_id, p.day
    on conflict (tenant_id, series_id, day) do update
      set session_id = excluded.session_id, queue_id = excluded.queue_id,
        practitioner_id = excluded.practitioner_id, place_id = excluded.place_id,
        starts = excluded.starts, ends = excluded.ends, slot_minutes = excluded.slot_minutes,
        state = excluded.state, exception_id = excluded.exception_id
      where (d.session_id, d.queue_id, d.practitioner_id, d.place_id, d.starts, d.ends,
             d.slot_minutes, d.state, d.exception_id)
        is distinct from (excluded.session_id, excluded.queue_id, excluded.practitioner_id,
             excluded.place_id, excluded.starts, excluded.ends, excluded.slot_minutes,
             excluded.state, excluded.exception_id);
  get diagnostics changed = row_count;
  total := total + changed;
  insert into opd_ipd_clinic_place as c (tenant_id, clinic_day_id, channel, quota)
    select p_tenant, d.id, q.channel, q.quota
    from opd_ipd_planned_days(p_tenant, p_from, p_until) p
    join opd_ipd_clinic_day d on d.tenant_id = p_tenant and d.series_id = p.series_id
      and d.day = p.day
    cross join lateral (values ('desk', p.quota_desk), ('phone', p.quota_phone),
      ('online', p.quota_online)) q (channel, quota)
    order by d.id, q.channel
    on conflict (tenant_id, clinic_day_id, channel) do update
      set quota = excluded.quota, over = greatest(c.booked - excluded.quota, 0)
      where c.quota <> excluded.quota;
  get diagnostics changed = row_count;
  return total + changed;
end
$$;
alter function opd_ipd_open_days(uuid, date, date) owner to sehat_owner;
revoke all on function opd_ipd_open_days(uuid, date, date) from public;
grant execute on function opd_ipd_open_days(uuid, date, date) to sehat_app;
