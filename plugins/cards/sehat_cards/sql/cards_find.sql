-- Find the person behind a card, write the access log and open a scan session, in one round
-- trip. A serial comes from a QR whose signature was checked; a typed number needs a second
-- fact: the birth year or the last four digits of the mobile. A wrong second fact answers
-- exactly as an unknown number does, and both are counted as a miss. The caller mints the id that
-- the log's row and the scan session bear: minting one here opens /dev/urandom, 6 us.
-- The version that minted both, which would be called beside this one.
drop function if exists cards_find(uuid, uuid, text, text, text, text, integer, integer);
create or replace function cards_find(
  p_tenant uuid, p_user uuid, p_serial text, p_number text, p_second text, p_purpose text,
  p_hours integer, p_most_misses integer, p_id uuid,
  out code text, out person_id uuid, out until timestamptz, out card_status text,
  out card_kind text, out number text, out name text, out name_local text, out sex text,
  out birth_date date, out birth_precision text, out mobile text, out guardian_name text,
  out guardian_relation text, out locality text, out registration text)
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  recent integer;
begin
  perform set_config('sehat.tenant', p_tenant::text, true);
  if p_serial is null then
    select count(*) into recent from cards_miss m
      where m.tenant_id = p_tenant and m.user_id = p_user and m.at > now() - interval '1 hour';
    if recent >= p_most_misses then
      code := 'cards.too_many_misses';
      return;
    end if;
    select c.person_id, c.status, c.kind, c.number, p.name, p.name_local, p.sex, p.birth_date,
           p.birth_precision, p.mobile, p.guardian_name, p.guardian_relation, p.locality
      into person_id, card_status, card_kind, number, name, name_local, sex, birth_date,
           birth_precision, mobile, guardian_name, guardian_relation, locality
      from cards_card c join person p on p.id = c.person_id
      where c.number = p_number and c.status = 'active'
        and (extract(year from p.birth_date)::integer::text = p_second
             or right(p.mobile, 4) = p_second)
      order by c.issued_at desc limit 1;
    if person_id is null then
      insert into cards_miss (tenant_id, user_id) values (p_tenant, p_user);
      if recent + 1 = p_most_misses then
        insert into audit (tenant_id, at, actor_id, action, entity)
          values (p_tenant, clock_timestamp(), p_user, 'cards.misses_reached', 'cards_miss');
      end if;
      code := 'cards.not_found';
      return;
    end if;
  else
    select c.person_id, c.status, c.kind, c.number, p.name, p.name_local, p.sex, p.birth_date,
           p.birth_precision, p.mobile, p.guardian_name, p.guardian_relation, p.locality
      into person_id, card_status, card_kind, number, name, name_local, sex, birth_date,
           birth_precision, mobile, guardian_name, guardian_relation, locality
      from cards_card c join person p on p.id = c.person_id where c.serial = p_serial;
    if person_id is null or card_status <> 'active' then
      code := case when person_id is null then 'cards.unknown_card' else 'cards.not_active' end;
      person_id := null;
      return;
    end if;
  end if;
  select r.number into registration from registration r
    where r.tenant_id = p_tenant and r.person_id = cards_find.person_id;
  until := now() + make_interval(hours => p_hours);
  insert into access_log (person_id, id, tenant_id, user_id, purpose, basis, grade, family)
    values (cards_find.person_id, p_id, p_tenant, p_user, p_purpose,
            case when p_serial is null then 'typed' else 'scan' end, 'identity',
            array[cards_find.person_id]);
  insert into scan_session (tenant_id, id, person_id, user_id, purpose, method, until)
    values (p_tenant, p_id, cards_find.person_id, p_user, p_purpose,
            case when p_serial is null then 'typed' else 'scan' end, cards_find.until);
  code := 'ok';
end
$$;
alter function cards_find(uuid, uuid, text, text, text, text, integer, integer, uuid)
  owner to sehat_registry;
revoke all on function cards_find(uuid, uuid, text, text, text, text, integer, integer, uuid)
  from public;
grant execute on function cards_find(uuid, uuid, text, text, text, text, integer, integer, uuid)
  to sehat_app;
