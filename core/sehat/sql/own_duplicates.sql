-- The hospital's own registrations that may be the person who is described, the likeliest first.
-- Runs as whoever asks, inside the walls; tokens are those of the described person.
create or replace function own_duplicates(
  p_tenant uuid, p_tokens text[], p_spoken text, p_sex text, p_from integer, p_to integer,
  p_mobile text, p_area text, p_least real, p_most integer)
returns table (person_id uuid, likeness real)
language sql stable set search_path = pg_catalog, public as $$
  select o.id, person_likeness(o, p_spoken, p_sex, p_from, p_to, p_mobile, p_area) as likeness
  from (select distinct t.person_id from registration_token t
        where t.tenant_id = p_tenant and t.token = any(p_tokens)) near
    join person o on o.id = near.person_id and o.merged_into is null
  where person_likeness(o, p_spoken, p_sex, p_from, p_to, p_mobile, p_area) >= p_least
  order by likeness desc, o.id
  limit p_most
$$;
alter function own_duplicates(
  uuid, text[], text, text, integer, integer, text, text, real, integer) owner to sehat_owner;
revoke all on function own_duplicates(
  uuid, text[], text, text, integer, integer, text, text, real, integer) from public;
grant execute on function own_duplicates(
  uuid, text[], text, text, integer, integer, text, text, real, integer)
  to sehat_app, sehat_registry;
