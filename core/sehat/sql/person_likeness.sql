-- How likely a person is the one who is described, 0 to 1: half by the spoken name, the rest by
-- birth, mobile and place; what contradicts takes away. Years are the span in which the described
-- person was born; what is not known counts neither way.
create or replace function person_likeness(
  o person, p_spoken text, p_sex text, p_from integer, p_to integer, p_mobile text, p_area text)
returns real
language sql immutable set search_path = pg_catalog, public as $$
  select greatest(0, 0.5 * similarity(o.spoken, p_spoken)
    + case
        when o.birth_date is null or p_from is null then 0
        when extract(year from o.birth_date) between p_from and p_to then 0.2
        when extract(year from o.birth_date) between p_from - 3 and p_to + 3 then 0.1
        when extract(year from o.birth_date) between p_from - 10 and p_to + 10 then -0.1
        else -0.3 end
    + case when o.mobile = p_mobile then 0.2 else 0 end
    + case when lower(o.locality) = lower(p_area) or o.ward_code = upper(p_area) then 0.1 else 0 end
    + case when p_sex in ('female', 'male') and o.sex in ('female', 'male') and o.sex <> p_sex
        then -0.3 else 0 end)::real
$$;
alter function person_likeness(person, text, text, integer, integer, text, text)
  owner to sehat_registry;
revoke all on function person_likeness(person, text, text, integer, integer, text, text)
  from public;
grant execute on function person_likeness(person, text, text, integer, integer, text, text)
  to sehat_app, sehat_owner;
