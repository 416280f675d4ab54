-- A name as a stranger may see it: the first word, and the first letter of each further one.
create or replace function mask_name(p_name text) returns text
language sql immutable set search_path = pg_catalog, public as $$
  select regexp_replace(p_name, '(\s+\S)\S*', '\1•••', 'g')
$$;
alter function mask_name(text) owner to sehat_registry;
revoke all on function mask_name(text) from public;
