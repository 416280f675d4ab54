-- Choose a candidate that find_resident showed to this user within the last quarter of an hour:
-- writes the access log and opens the scan session. Codes: ok, people.candidate_gone.
create or replace function open_resident(
  p_tenant uuid, p_user uuid, p_candidate uuid, p_hours integer,
  out code text, out person_id uuid)
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
begin
  perform set_config('sehat.tenant', p_tenant::text, true);
  update resident_candidate c set choice = 'same'
    where c.tenant_id = p_tenant and c.id = p_candidate and c.user_id = p_user
      and c.at > now() - interval '15 minutes'
    returning c.person_id into person_id;
  if person_id is null or not user_holds(p_user, p_tenant, 'people.find_resident') then
    person_id := null;
    code := 'people.candidate_gone';
    return;
  end if;
  insert into access_log (person_id, tenant_id, user_id, purpose, basis, grade, family)
    values (open_resident.person_id, p_tenant, p_user, 'registration', 'chosen', 'identity',
            array[open_resident.person_id]);
  insert into scan_session (tenant_id, person_id, user_id, purpose, method, until)
    values (p_tenant, open_resident.person_id, p_user, 'registration', 'chosen',
            now() + make_interval(hours => p_hours));
  insert into audit (tenant_id, at, actor_id, action, entity, entity_id)
    values (p_tenant, clock_timestamp(), p_user, 'people.resident_chosen', 'person',
            open_resident.person_id);
  code := 'ok';
end
$$;
alter function open_resident(uuid, uuid, uuid, integer) owner to sehat_registry;
revoke all on function open_resident(uuid, uuid, uuid, integer) from public;
grant execute on function open_resident(uuid, uuid, uuid, integer) to sehat_app;
