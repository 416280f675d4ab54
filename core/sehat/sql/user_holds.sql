-- Whether a user holds a permission at tenant t, by a role there or one that covers its branch.
create or replace function user_holds(u uuid, t uuid, wanted text) returns boolean
language plpgsql stable set search_path = pg_catalog, public as $$
begin
  return exists (
    with recursive above(id, parent_id, depth) as (
      select id, parent_id, 0 from tenant where id = t
      union all
      select p.id, p.parent_id, a.depth + 1 from tenant p join above a on p.id = a.parent_id
      where a.depth < 8)
    select 1 from membership m
      join above a on a.id = m.tenant_id and (a.depth = 0 or m.covers_branch)
      join role_permission rp on rp.role_id = m.role_id and rp.permission = wanted
      join user_account ua on ua.id = m.user_id and ua.disabled_at is null
    where m.user_id = u);
end
$$;
alter function user_holds(uuid, uuid, text) owner to sehat_registry;
revoke all on function user_holds(uuid, uuid, text) from public;
