-- Register an OPD visit: token, registration, care relation, record event, audit, idempotency and
-- outbox in one round trip. The caller mints the visit's id, which the rows that are born with
-- the visit bear too (minting one here opens /dev/urandom, 6 us), and writes the audit's canonical
-- bytes; the function binds the tenant itself. It runs as the registry, because asking the wall at
-- each insert costs a seventh of it; so every statement names p_tenant, and every key that
-- comes from outside is looked up in that tenant first. Codes: ok, again (same key, same body),
-- form.key_reused, people.not_open, opd_ipd.no_queue. Who waits in the queue already is kept out by
-- the key `opd_ipd_visit_one_open`, which the caller reads as opd_ipd.already_waiting.
-- The version without a class of visit, which would be called beside this one.
drop function if exists opd_ipd_register_visit(
  uuid, uuid, text, uuid, bytea, uuid, uuid, uuid, date, text, text, bytea);
create or replace function opd_ipd_register_visit(
  p_tenant uuid, p_user uuid, p_route text, p_key uuid, p_body_hash bytea, p_visit uuid,
  p_person uuid, p_queue uuid, p_date date, p_priority text, p_note text, p_audit bytea,
  p_class text default 'opd',
  out code text, out visit_id uuid, out label text, out registration text)
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  seen record;
  own record;
  prefix text;
  department text;
  token_number integer;
begin
  perform set_config('sehat.tenant', p_tenant::text, true);
  insert into idempotency (tenant_id, id, user_id, route, key, body_hash, entity_id, location)
    values (p_tenant, p_visit, p_user, p_route, p_key, p_body_hash, p_visit, p_visit::text)
    on conflict (tenant_id, user_id, route, key) do nothing;
  if not found then
    select i.body_hash, i.entity_id into seen from idempotency i
      where i.tenant_id = p_tenant and i.user_id = p_user and i.route = p_route and i.key = p_key;
    if seen.body_hash <> p_body_hash then
      code := 'form.key_reused';
      return;
    end if;
    select 'again', v.id, t.label, r.number into code, visit_id, label, registration
      from opd_ipd_visit v
      join opd_ipd_queue_token t on t.tenant_id = p_tenant and t.visit_id = v.id
      join registration r on r.tenant_id = p_tenant and r.person_id = v.person_id
      where v.tenant_id = p_tenant and v.id = seen.entity_id;
    return;
  end if;
  select q.prefix, u.name, r.number into prefix, department, registration
    from opd_ipd_queue q
    join org_unit u on u.tenant_id = p_tenant and u.id = q.org_unit_id
    left join registration r on r.tenant_id = p_tenant and r.person_id = p_person
    where q.tenant_id = p_tenant and q.id = p_queue and q.status = 'open';
  if prefix is null then
    raise exception using errcode = 'SH001', message = 'opd_ipd.no_queue';
  end if;
  -- A registered person is seen by that alone; the walk of all other grounds costs more.
  if registration is null and not sees_person(p_person) then
    raise exception using errcode = 'SH001', message = 'people.not_open';
  end if;
  -- Somebody who was found to be one with an own registration goes on under that.
  if registration is null then
    select r.person_id, r.number into own from registration r
      where r.tenant_id = p_tenant and r.person_id = any(family_of(p_person))
      order by r.at, r.id limit 1;
    registration := own.number;
    p_person := coalesce(own.person_id, p_person);
  end if;
  if registration is null then
    registration := give_registration(p_tenant, p_person, p_user, p_date);
  end if;
  insert into opd_ipd_token_counter as c (tenant_id, id, queue_id, business_date, last, waiting)
    values (p_tenant, p_visit, p_queue, p_date, 1, 1)
    on conflict (tenant_id, queue_id, business_date)
      do update set last = c.last + 1, waiting = c.waiting + 1
    returning last into token_number;
  label := prefix || '-' || serial_text(token_number, 3);
  visit_id := p_visit;
  insert into opd_ipd_visit (tenant_id, id, person_id, queue_id, number, business_date, visit_class,
                             priority, note, opened_by)
    values (p_tenant, p_visit, p_person, p_queue, to_char(p_date, 'YYMMDD') || '-' || label,
            p_date, p_class, p_priority, p_note, p_user);
  insert into opd_ipd_queue_token (tenant_id, id, visit_id, queue_id, business_date, number, label)
    values (p_tenant, p_visit, p_visit, p_queue, p_date, token_number, label);
  insert into care_relation (tenant_id, id, person_id, kind, source_id)
    values (p_tenant, p_visit, p_person, 'visit', p_visit);
  insert into record_entry (person_id, id, tenant_id, kind, grade, occurred_at, title, summary)
    values (p_person, p_visit, p_tenant, 'opd_visit', 'event', now(), department,
            jsonb_build_object('visit', p_visit, 'number', registration,
                               'class', p_class, 'priority', p_priority));
  insert into audit (tenant_id, id, at, actor_id, action, entity, entity_id, body)
    values (p_tenant, p_visit, clock_timestamp(), p_user, 'opd_ipd.visit_registered', 'opd_ipd_visit',
            p_visit, p_audit);
  insert into outbox (tenant_id, id, name, aggregate_id, payload)
    values (p_tenant, p_visit, 'opd_ipd.visit_registered.v1', p_visit,
            jsonb_build_object('aggregate_id', p_visit, 'person_id', p_person,
                               'queue_id', p_queue, 'token_id', p_visit));
  code := 'ok';
end
$$;
alter function opd_ipd_register_visit(
  uuid, uuid, text, uuid, bytea, uuid, uuid, uuid, date, text, text, bytea, text) owner to sehat_registry;
revoke all on function opd_ipd_register_visit(
  uuid, uuid, text, uuid, bytea, uuid, uuid, uuid, date, text, text, bytea, text) from public;
grant execute on function opd_ipd_register_visit(
  uuid, uuid, text, uuid, bytea, uuid, uuid, uuid, date, text, text, bytea, text) to sehat_app;
