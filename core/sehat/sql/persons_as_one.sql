-- All persons who were found to be this one, the person too, where the bound tenant sees them;
-- otherwise nobody. What belongs to a person is asked for by all of them.
create or replace function persons_as_one(p uuid) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  if not sees_person(p) then
    return '{}';
  end if;
  return family_of(p);
end
$$;
alter function persons_as_one(uuid) owner to sehat_registry;
revoke all on function persons_as_one(uuid) from public;
grant execute on function persons_as_one(uuid) to sehat_app;
