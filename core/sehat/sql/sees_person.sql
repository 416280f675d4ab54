-- Whether the bound tenant knows a person: by registration, a live scan session or a live care
-- relation, for the person or for anybody merged into the same one.
create or replace function sees_person(p uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  t uuid := nullif(current_setting('sehat.tenant', true), '')::uuid;
  family uuid[] := array[p];
begin
  if t is null then
    return false;
  end if;
  if knows_any(t, family) then
    return true;
  end if;
  family := family_of(p);
  return cardinality(family) > 1 and knows_any(t, family);
end
$$;
alter function sees_person(uuid) owner to sehat_registry;
revoke all on function sees_person(uuid) from public;
grant execute on function sees_person(uuid) to sehat_app, sehat_owner;
