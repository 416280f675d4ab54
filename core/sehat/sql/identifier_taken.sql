-- Whether an identifier is active for somebody who is not one with p_person; tells nobody whose.
create or replace function identifier_taken(p_system text, p_value text, p_person uuid)
returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
  select exists (
    select 1 from person_identifier i
    where i.system = p_system and i.value = p_value and i.status = 'active'
      and (p_person is null or i.person_id <> all(family_of(p_person))))
$$;
alter function identifier_taken(text, text, uuid) owner to sehat_registry;
revoke all on function identifier_taken(text, text, uuid) from public;
grant execute on function identifier_taken(text, text, uuid) to sehat_app;
