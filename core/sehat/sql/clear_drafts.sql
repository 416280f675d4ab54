-- Forget half typed forms whose time is over, of whomever they were, a slice at a time; returns how
-- many. Nobody could take them back any more.
create or replace function clear_drafts(p_slice integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  gone integer;
begin
  delete from page_draft where ctid = any(array(
    select d.ctid from page_draft d where d.expires_at < now() limit p_slice));
  get diagnostics gone = row_count;
  return gone;
end
$$;
alter function clear_drafts(integer) owner to sehat_registry;
revoke all on function clear_drafts(integer) from public;
grant execute on function clear_drafts(integer) to sehat_platform;
