-- Note which of the hospital's own registrations may be one person with these, for somebody to
-- decide. Pairs that were noted before stay as they are; returns how many are new.
create or replace function note_duplicates(p_tenant uuid, p_persons uuid[], p_least real)
returns bigint
language sql volatile set search_path = pg_catalog, public as $$
  with pairs as (
    select least(p.id, d.person_id) as one, greatest(p.id, d.person_id) as other,
      max(d.likeness) as likeness
    from person p
      join registration r on r.tenant_id = p_tenant and r.person_id = p.id
      cross join lateral own_duplicates(p_tenant,
        array(select t from unnest(p.search_tokens) t where left(t, 1) in ('f', 'm')),
        p.spoken, p.sex,
        extract(year from p.birth_date)::integer
          - case when p.birth_precision in ('age', 'unknown') then 2 else 0 end,
        extract(year from p.birth_date)::integer
          + case when p.birth_precision in ('age', 'unknown') then 2 else 0 end,
        p.mobile, p.locality, p_least, 6) d
    where p.id = any(p_persons) and d.person_id <> p.id and not p.unidentified
      and p.merged_into is null
    group by 1, 2),
  made as (
    insert into possible_duplicate (tenant_id, person_id, other_id, likeness)
    select p_tenant, one, other, likeness from pairs
    on conflict (tenant_id, person_id, other_id) do nothing
    returning 1)
  select count(*) from made
$$;
alter function note_duplicates(uuid, uuid[], real) owner to sehat_owner;
revoke all on function note_duplicates(uuid, uuid[], real) from public;
grant execute on function note_duplicates(uuid, uuid[], real) to sehat_app;
