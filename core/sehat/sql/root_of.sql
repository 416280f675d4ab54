-- The person who stands for one who was merged, up every pointer; the person where there is none.
create or replace function root_of(p uuid) returns uuid
language plpgsql stable set search_path = pg_catalog, public as $$
declare
  up uuid := p;
begin
  while up is not null loop
    p := up;
    select merged_into into up from person where id = p;
  end loop;
  return p;
end
$$;
alter function root_of(uuid) owner to sehat_registry;
revoke all on function root_of(uuid) from public;
