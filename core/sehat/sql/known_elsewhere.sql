-- How many other hospitals have registered a person who is seen here; never which.
create or replace function known_elsewhere(p uuid) returns bigint
language sql stable security definer set search_path = pg_catalog, public as $$
  select count(distinct r.tenant_id) from registration r
  where sees_person(p) and r.person_id = p
    and r.tenant_id <> nullif(current_setting('sehat.tenant', true), '')::uuid
$$;
alter function known_elsewhere(uuid) owner to sehat_registry;
revoke all on function known_elsewhere(uuid) from public;
grant execute on function known_elsewhere(uuid) to sehat_app;
