-- Whether tenant t has a registration, a live scan session or a live care relation for any of
-- these persons. Called by other reviewed functions only.
create or replace function knows_any(t uuid, persons uuid[]) returns boolean
language plpgsql stable set search_path = pg_catalog, public as $$
begin
  return exists (select 1 from registration r
                 where r.tenant_id = t and r.person_id = any(persons))
      or exists (select 1 from scan_session s
                 where s.tenant_id = t and s.person_id = any(persons) and s.until > now())
      or exists (select 1 from care_relation c
                 where c.tenant_id = t and c.person_id = any(persons)
                   and (c.until is null or c.until > now()));
end
$$;
alter function knows_any(uuid, uuid[]) owner to sehat_registry;
revoke all on function knows_any(uuid, uuid[]) from public;
