-- By whom the bound tenant knows a person: `root` stands for the whole family, `member` is the one
-- whom this hospital registered (the root before others, then the first), and `size` how many
-- persons were found to be one. Nothing where the tenant does not see the person.
create or replace function member_here(p uuid, out member uuid, out root uuid, out size integer)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
  t uuid := nullif(current_setting('sehat.tenant', true), '')::uuid;
  family uuid[];
begin
  if not sees_person(p) then
    return;
  end if;
  family := family_of(p);
  size := cardinality(family);
  select o.id into root from person o where o.id = any(family) and o.merged_into is null;
  select r.person_id into member from registration r
    where r.tenant_id = t and r.person_id = any(family)
    order by r.person_id <> root, r.at, r.id limit 1;
  member := coalesce(member, root);
end
$$;
alter function member_here(uuid) owner to sehat_registry;
revoke all on function member_here(uuid) from public;
grant execute on function member_here(uuid) to sehat_app;
