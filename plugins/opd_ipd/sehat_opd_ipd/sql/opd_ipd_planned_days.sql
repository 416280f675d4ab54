-- The clinics of the bound tenant between two dates, as roster and exceptions make them. An extra
-- clinic is held on a holiday too; leave and a closed clinic close it like any other.
create or replace function opd_ipd_planned_days(p_tenant uuid, p_from date, p_until date)
returns table (
  session_id uuid, series_id uuid, queue_id uuid, practitioner_id uuid, place_id uuid, day date,
  starts time, ends time, slot_minutes integer, quota_desk integer, quota_phone integer,
  quota_online integer, state text, exception_id uuid)
language sql stable set search_path = pg_catalog, public as $$
  select s.id, s.series_id, s.queue_id, s.practitioner_id, s.place_id, d.day,
    coalesce(c.starts, s.starts), coalesce(c.ends, s.ends), s.slot_minutes,
    coalesce(c.quota_desk, s.quota_desk), coalesce(c.quota_phone, s.quota_phone),
    coalesce(c.quota_online, s.quota_online),
    case when o.id is null then 'open' else 'closed' end, coalesce(o.id, c.id)
  from (select p_from + n as day from generate_series(0, p_until - p_from) n) d
  join opd_ipd_clinic_session s on s.tenant_id = p_tenant and s.state = 'active'
    and s.weekday = extract(isodow from d.day) and s.valid_from <= d.day
    and (s.valid_until is null or d.day <= s.valid_until)
  left join lateral (
    select x.id from opd_ipd_clinic_exception x
    where x.tenant_id = p_tenant and x.state = 'active' and d.day between x.since and x.until
      and ((x.kind = 'holiday' and s.kind = 'weekly')
        or (x.kind = 'leave' and x.practitioner_id = s.practitioner_id)
        or (x.kind = 'closed' and x.series_id = s.series_id))
    order by x.kind, x.made_at limit 1) o on true
  left join lateral (
    select x.id, x.starts, x.ends, x.quota_desk, x.quota_phone, x.quota_online
    from opd_ipd_clinic_exception x
    where x.tenant_id = p_tenant and x.state = 'active' and x.kind = 'changed'
      and x.series_id = s.series_id and x.since = d.day
    order by x.made_at desc limit 1) c on true
$$;
alter function opd_ipd_planned_days(uuid, date, date) owner to sehat_owner;
revoke all on function opd_ipd_planned_days(uuid, date, date) from public;
grant execute on function opd_ipd_planned_days(uuid, date, date) to sehat_app;
