-- Book a place in a clinic: number, registration, history, audit, idempotency and outbox in one
-- round trip. The clinic day stays locked until the transaction ends, so that requests for its
-- last place come one after the other and exactly one finds it free. Without a slot the earliest
-- free one is given, of today one that has not ended; a slot takes the places of all channels together, spread over the hours.
-- Codes: ok, again (same key, same body), form.key_reused, people.not_open, opd_ipd.no_clinic,
-- opd_ipd.full, opd_ipd.slot_taken, opd_ipd.clinic_over, opd_ipd.already_booked.
create or replace function opd_ipd_book(
  p_tenant uuid, p_user uuid, p_route text, p_key uuid, p_body_hash bytea, p_booking uuid,
  p_person uuid, p_clinic_day uuid, p_channel text, p_slot time, p_today date, p_now time,
  p_class text, p_priority text, p_locale text, p_note text, p_moved_from uuid, p_audit bytea,
  out code text, out booking_id uuid, out number text, out day date, out slot time)
language plpgsql volatile set search_path = pg_catalog, public as $$
declare
  seen record;
  clinic record;
  known boolean;
  minutes integer;
  quota_all integer;
  slots integer;
begin
  perform set_config('sehat.tenant', p_tenant::text, true);
  insert into idempotency (tenant_id, id, user_id, route, key, body_hash, entity_id, location)
    values (p_tenant, p_booking, p_user, p_route, p_key, p_body_hash, p_booking, p_booking::text)
    on conflict (tenant_id, user_id, route, key) do nothing;
  if not found then
    select i.body_hash, i.entity_id into seen from idempotency i
      where i.tenant_id = p_tenant and i.user_id = p_user and i.route = p_route and i.key = p_key;
    if seen.body_hash <> p_body_hash then
      code := 'form.key_reused';
      return;
    end if;
    select 'again', b.id, b.number, b.day, b.slot into code, booking_id, number, day, slot
      from opd_ipd_booking b where b.tenant_id = p_tenant and b.id = seen.entity_id;
    return;
  end if;
  known := exists (
    select 1 from registration r where r.tenant_id = p_tenant and r.person_id = p_person);
  if not known and not sees_person(p_person) then
    raise exception using errcode = 'SH001', message = 'people.not_open';
  end if;
  select d.* into clinic from opd_ipd_clinic_day d
    where d.tenant_id = p_tenant and d.id = p_clinic_day for update;
  if clinic.id is null or clinic.state <> 'open' or clinic.day < p_today then
    raise exception using errcode = 'SH001', message = 'opd_ipd.no_clinic';
  end if;
  if exists (select 1 from opd_ipd_booking b where b.tenant_id = p_tenant
             and b.person_id = p_person and b.clinic_day_id = p_clinic_day
             and b.state = 'booked') then
    raise exception using errcode = 'SH001', message = 'opd_ipd.already_booked';
  end if;
  update opd_ipd_clinic_place c set booked = c.booked + 1
    where c.tenant_id = p_tenant and c.clinic_day_id = p_clinic_day and c.channel = p_channel
      and c.booked < c.quota;
  if not found then
    raise exception using errcode = 'SH001', message = 'opd_ipd.full';
  end if;
  minutes := extract(epoch from clinic.ends - clinic.starts)::integer / 60;
  slots := greatest(minutes / clinic.slot_minutes, 1);
  select sum(c.quota) into quota_all from opd_ipd_clinic_place c
    where c.tenant_id = p_tenant and c.clinic_day_id = p_clinic_day;
  select s.at, s.taken < ceil(quota_all::numeric / slots) as free into seen
    from (
      select clinic.starts + make_interval(mins => n * clinic.slot_minutes) as at,
        (select count(*) from opd_ipd_booking b where b.tenant_id = p_tenant
           and b.clinic_day_id = p_clinic_day and b.state in ('booked', 'arrived', 'completed')
           and b.slot = clinic.starts + make_interval(mins => n * clinic.slot_minutes)) as taken
      from generate_series(0, slots - 1) n) s
    where (p_slot is null or s.at = p_slot) and (clinic.day > p_today
        or s.at - time '00:00' + make_interval(mins => clinic.slot_minutes) > p_now - time '00:00')
    order by s.taken >= ceil(quota_all::numeric / slots),
      case when s.taken >= ceil(quota_all::numeric / slots) then s.taken end, s.at
    limit 1;
  if not found then
    raise exception using errcode = 'SH001', message = 'opd_ipd.clinic_over';
  end if;
  if p_slot is not null and not seen.free then
    raise exception using errcode = 'SH001', message = 'opd_ipd.slot_taken';
  end if;
  slot := seen.at;
  if not known then
    perform give_registration(p_tenant, p_person, p_user, p_today);
  end if;
  number := 'B' || to_char(p_today, 'YY') || '-'
    || serial_text(next_number('booking', to_char(p_today, 'YYYY')), 6);
  booking_id := p_booking;
  day := clinic.day;
  insert into opd_ipd_booking (tenant_id, id, number, person_id, clinic_day_id, day, slot, channel,
      visit_class, priority, locale, note, moved_from, made_by)
    values (p_tenant, p_booking, number, p_person, p_clinic_day, day, slot, p_channel, p_class,
      p_priority, p_locale, p_note, p_moved_from, p_user);
  insert into opd_ipd_booking_change (tenant_id, id, booking_id, to_state, by)
    values (p_tenant, p_booking, p_booking, 'booked', p_user);
  insert into audit (tenant_id, id, at, actor_id, action, entity, entity_id, body)
    values (p_tenant, p_booking, clock_timestamp(), p_user, 'opd_ipd.booking_made',
            'opd_ipd_booking', p_booking, p_audit);
  insert into outbox (tenant_id, id, name, aggregate_id, payload)
    values (p_tenant, p_booking, 'opd_ipd.booking_made.v1', p_booking,
            jsonb_build_object('aggregate_id', p_booking, 'person_id', p_person,
                               'clinic_day_id', p_clinic_day, 'queue_id', clinic.queue_id,
                               'day', day, 'slot', slot, 'channel', p_channel,
                               'moved_from', p_moved_from));
  code := 'ok';
end
$$;
alter function opd_ipd_book(uuid, uuid, text, uuid, bytea, uuid, uuid, uuid, text, time, date, time,
  text, text, text, text, uuid, bytea) owner to sehat_owner;
revoke all on function opd_ipd_book(uuid, uuid, text, uuid, bytea, uuid, uuid, uuid, text, time,
  date, time, text, text, text, text, uuid, bytea) from public;
grant execute on function opd_ipd_book(uuid, uuid, text, uuid, bytea, uuid, uuid, uuid, text, time,
  date, time, text, text, text, text, uuid, bytea) to sehat_app;
