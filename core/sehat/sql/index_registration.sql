-- Write the tokens by which a hospital finds these registrations of its own. Whoever registers a
-- person calls it in the same transaction; a person who stands registered costs nothing.
create or replace function index_registration(p_tenant uuid, p_persons uuid[]) returns bigint
language sql volatile set search_path = pg_catalog, public as $$
  with made as (
    insert into registration_token (tenant_id, token, person_id, spoken, birth_year)
    select r.tenant_id, t.token, r.person_id, p.spoken, extract(year from p.birth_date)::smallint
    from registration r
      join person p on p.id = r.person_id
      cross join lateral unnest(
        p.search_tokens || ('n' || regexp_replace(r.number, '[^0-9]', '', 'g'))) t(token)
    where r.tenant_id = p_tenant and r.person_id = any(p_persons)
    on conflict (tenant_id, token, person_id) do nothing
    returning 1)
  select count(*) from made
$$;
alter function index_registration(uuid, uuid[]) owner to sehat_owner;
revoke all on function index_registration(uuid, uuid[]) from public;
grant execute on function index_registration(uuid, uuid[]) to sehat_app, sehat_registry;
