-- The registrations of one hospital that fit a typed line, the likeliest first, in one round trip.
-- It binds the tenant itself and runs as the registry, because asking the wall for each person found
-- costs a third of it; so every statement names p_tenant, and a person is only reached through a
-- registration there. All that is found is ranked before it is cut: by likeness of the spoken name,
-- by number, by birth year. Planning anew for each call would cost more than the call, and a plan
-- for any span makes room for a whole hospital in a hash, so that groups are sorted instead.
-- Whoever was merged is shown once, as the one who stands for all of them.
-- The version that was told wide spans too, which would be called beside this one.
drop function if exists find_registered(
  uuid, text, integer, text[], text[], real[], text[], text[], integer, integer);
create or replace function find_registered(
  p_tenant uuid, p_spoken text, p_year integer,
  p_low text[], p_high text[], p_weight real[], p_most integer)
returns table (
  id uuid, name text, name_local text, sex text, birth_date date, birth_precision text,
  mobile text, guardian_name text, guardian_relation text, locality text, deceased_on date,
  unidentified boolean, registration text)
language plpgsql volatile security definer set search_path = pg_catalog, public
set plan_cache_mode = force_generic_plan set enable_hashagg = off as $$
declare
  hits uuid[];
begin
  perform set_config('sehat.tenant', p_tenant::text, true);
  hits := array(
    select t.person_id
    from unnest(p_low, p_high, p_weight) s(low, high, weight)
      join registration_token t
        on t.tenant_id = p_tenant and t.token >= s.low and t.token < s.high
    group by t.person_id, t.spoken, t.birth_year
    order by similarity(t.spoken, p_spoken) + max(s.weight)
      + case when t.birth_year = p_year then 0.5 when abs(t.birth_year - p_year) < 3 then 0.3
          else 0 end desc, t.person_id
    limit p_most);
  return query
    select f.person_id, p.name, p.name_local, p.sex, p.birth_date, p.birth_precision, p.mobile,
      p.guardian_name, p.guardian_relation, p.locality, p.deceased_on, p.unidentified, r.number
    from (
      select distinct on (m.one) m.one, m.person_id, m.place
      from (
        select h.person_id, h.place,
          case when o.merged_into is null then o.id else root_of(o.merged_into) end as one
        from unnest(hits) with ordinality h(person_id, place) join person o on o.id = h.person_id) m
      order by m.one, m.place) f
      join registration r on r.tenant_id = p_tenant and r.person_id = f.person_id
      join person p on p.id = f.one
    order by f.place;
end
$$;
alter function find_registered(uuid, text, integer, text[], text[], real[], integer)
  owner to sehat_registry;
revoke all on function find_registered(uuid, text, integer, text[], text[], real[], integer)
  from public;
grant execute on function find_registered(uuid, text, integer, text[], text[], real[], integer)
  to sehat_app;
