-- Find a resident of the city who came without a card: name, birth years, and one of mobile, area
-- (ward or locality) or house. Checks purpose and permission, counts every search of the user, those
-- that find nobody too, writes the access log of whoever is shown, and shows five at most, masked.
-- A candidate is a handle that only this user can choose, and only for a while (open_resident).
-- Codes: ok, people.not_allowed, people.fact_missing, people.too_many_searches.
create or replace function find_resident(
  p_tenant uuid, p_user uuid, p_purpose text, p_spoken text, p_from integer, p_to integer,
  p_mobile text, p_area text, p_house text)
returns table (code text, candidate uuid, name text, birth_year integer, area text)
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  this uuid := sehat_uuid7();
  most_misses integer := case p_purpose when 'duplicate' then 200 else 20 end;
  most integer := case p_purpose when 'duplicate' then 200 else 60 end;
  misses integer;
  searches integer;
  hits uuid[];
begin
  perform set_config('sehat.tenant', p_tenant::text, true);
  if p_purpose not in ('registration', 'duplicate')
      or not user_holds(p_user, p_tenant, 'people.find_resident') then
    return query select 'people.not_allowed', null::uuid, null::text, null::integer, null::text;
    return;
  end if;
  if p_spoken = '' or p_from is null or p_to - p_from > 12
      or coalesce(p_mobile, p_area, p_house) is null then
    return query select 'people.fact_missing', null::uuid, null::text, null::integer, null::text;
    return;
  end if;
  -- Requests side by side would each see the count before the others.
  perform pg_advisory_xact_lock(hashtextextended(p_user::text, 40));
  select count(*) filter (where s.found = 0), count(*) into misses, searches
    from resident_search s
    where s.tenant_id = p_tenant and s.user_id = p_user and s.purpose = p_purpose
      and s.at > now() - interval '1 hour';
  if misses >= most_misses or searches >= most then
    return query
      select 'people.too_many_searches', null::uuid, null::text, null::integer, null::text;
    return;
  end if;
  hits := array(
    select n.root from (
      select root_of((near.o).id) as root,
        max(person_likeness(near.o, p_spoken, null, p_from, p_to, p_mobile, p_area)) as likeness
      from (
        select o from person o where o.mobile = p_mobile
        union all
        select o from person o where o.ward_code = upper(p_area)
          and o.birth_date between make_date(p_from, 1, 1) and make_date(p_to, 12, 31)
        union all
        select o from person o where lower(o.locality) = lower(p_area)
          and o.birth_date between make_date(p_from, 1, 1) and make_date(p_to, 12, 31)
        union all
        select o from person o where lower(o.address_line) = lower(p_house)
          and o.birth_date between make_date(p_from, 1, 1) and make_date(p_to, 12, 31)
      ) near(o)
      where extract(year from (near.o).birth_date) between p_from and p_to
        and similarity((near.o).spoken, p_spoken) >= 0.45
        -- While somebody is registered, the hospital's own are shown beside, with all they said.
        and (p_purpose <> 'duplicate' or not exists (
          select 1 from registration r
          where r.tenant_id = p_tenant
            and r.person_id = any(family_of((near.o).id))))
      group by 1) n
    order by n.likeness desc, n.root
    limit 5);
  insert into resident_search (tenant_id, id, user_id, purpose, found)
    values (p_tenant, this, p_user, p_purpose, cardinality(hits));
  if cardinality(hits) = 0 and misses + 1 = most_misses then
    insert into audit (tenant_id, at, actor_id, action, entity)
      values (p_tenant, clock_timestamp(), p_user, 'people.searches_reached', 'resident_search');
  end if;
  insert into access_log (person_id, tenant_id, user_id, purpose, basis, grade, family)
    select id, p_tenant, p_user, 'registration', 'search', 'identity', array[id]
    from unnest(hits) id;
  return query
    with shown as (
      insert into resident_candidate as c (tenant_id, search_id, user_id, person_id, place)
        select p_tenant, this, p_user, h.id, h.place
        from unnest(hits) with ordinality h(id, place)
        returning c.id, c.person_id, c.place)
    select 'ok', s.id, mask_name(p.name), extract(year from p.birth_date)::integer,
      coalesce(p.ward_code, p.locality)
    from shown s join person p on p.id = s.person_id
    order by s.place;
end
$$;
alter function find_resident(uuid, uuid, text, text, integer, integer, text, text, text)
  owner to sehat_registry;
revoke all on function find_resident(uuid, uuid, text, text, integer, integer, text, text, text)
  from public;
grant execute on function find_resident(
  uuid, uuid, text, text, integer, integer, text, text, text) to sehat_app;
