-- Open a person's record for the rest of this transaction, by writing the access log. The basis
-- is checked here, and the grade is the highest that purpose and permission allow: a desk reads
-- events, care reads documents. A private hospital reads its own entries without consent.
create or replace function record_open(
  p_person uuid, p_user uuid, p_purpose text, p_basis text,
  out code text, out grade text, out scope text)
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  t uuid := nullif(current_setting('sehat.tenant', true), '')::uuid;
  family uuid[] := family_of(p_person);
  based boolean;
begin
  if t is null then
    raise exception 'record_open needs a bound tenant' using errcode = 'insufficient_privilege';
  end if;
  if p_purpose not in ('registration', 'care', 'correction') then
    code := 'record.unknown_purpose';
    return;
  end if;
  based := case p_basis
    when 'care' then exists (select 1 from care_relation c where c.tenant_id = t
      and c.person_id = any(family) and (c.until is null or c.until > now()))
    when 'scan' then exists (select 1 from scan_session s where s.tenant_id = t
      and s.person_id = any(family) and s.until > now())
    else false end;
  if not based then
    code := case p_basis when 'scan' then 'record.scan_again' else 'record.no_basis' end;
    return;
  end if;
  if p_purpose = 'care' and user_holds(p_user, t, 'record.read_documents') then
    grade := 'document';
  elsif user_holds(p_user, t, 'record.read_events') then
    grade := 'event';
  else
    code := 'record.not_allowed';
    return;
  end if;
  select case kind when 'private' then 'own' else 'city' end into scope from tenant where id = t;
  insert into access_log (person_id, tenant_id, user_id, purpose, basis, grade, scope, family)
  values (p_person, t, p_user, p_purpose, p_basis, grade, scope, family);
  code := 'ok';
end
$$;
alter function record_open(uuid, uuid, text, text) owner to sehat_registry;
revoke all on function record_open(uuid, uuid, text, text) from public;
grant execute on function record_open(uuid, uuid, text, text) to sehat_app;
