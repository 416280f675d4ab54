-- Whoever is not one of the reviewed functions may not say that one person is another: a trigger on
-- person asks this where merged_into is set or changed. Rights on single columns would hide from
-- the walk of the catalogue.
create or replace function keep_pointer() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
  if current_user not in ('sehat_registry', 'sehat_owner') then
    raise exception using errcode = 'insufficient_privilege',
      message = 'Only merge_persons and undo_merge say that one person is another.';
  end if;
  return new;
end
$$;
alter function keep_pointer() owner to sehat_owner;
revoke all on function keep_pointer() from public;
