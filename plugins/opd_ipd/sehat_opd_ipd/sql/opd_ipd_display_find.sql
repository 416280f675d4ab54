-- The display of an address, for whoever holds it without signing in: only what the screen needs.
-- The transaction is bound to the tenant of the path, so an address opens nothing elsewhere.
create or replace function opd_ipd_display_find(
  p_tenant uuid, p_key text, out id uuid, out name text, out languages text, out theme text)
language sql stable set search_path = pg_catalog, public as $$
  select d.id, d.name, d.languages, d.theme from opd_ipd_display d
  where d.tenant_id = p_tenant and d.key = p_key and d.revoked_at is null
$$;
alter function opd_ipd_display_find(uuid, text) owner to sehat_owner;
revoke all on function opd_ipd_display_find(uuid, text) from public;
grant execute on function opd_ipd_display_find(uuid, text) to sehat_app;
