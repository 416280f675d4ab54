-- The persons that are one: up the pointers of merges to the one who stands for all, and all who
-- lead there. Empty where there is no such person.
create or replace function family_of(p uuid) returns uuid[]
language plpgsql stable set search_path = pg_catalog, public as $$
declare
  root uuid;
  up uuid := p;
begin
  while up is not null loop
    root := up;
    select merged_into into up from person where id = root;
    if not found then
      return '{}';
    end if;
  end loop;
  return array(
    with recursive family(id) as (
      select root
      union
      select c.id from family f join person c on c.merged_into = f.id)
    select id from family);
end
$$;
alter function family_of(uuid) owner to sehat_registry;
revoke all on function family_of(uuid) from public;
