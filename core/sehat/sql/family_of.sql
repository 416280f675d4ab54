-- The persons that are one: the one that p was merged into, and all merged into that one.
create or replace function family_of(p uuid) returns uuid[]
language plpgsql stable set search_path = pg_catalog, public as $$
declare
  root uuid;
begin
  select coalesce(merged_into, id) into root from person where id = p;
  return array(select id from person where id = root or merged_into = root);
end
$$;
alter function family_of(uuid) owner to sehat_registry;
revoke all on function family_of(uuid) from public;
