-- Forget keys of requests that are older than some days, a slice at a time; returns how many.
create or replace function clear_requests(p_days integer, p_slice integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  gone integer;
begin
  delete from idempotency where ctid = any(array(
    select i.ctid from idempotency i where i.at < now() - make_interval(days => p_days)
    limit p_slice));
  get diagnostics gone = row_count;
  return gone;
end
$$;
alter function clear_requests(integer, integer) owner to sehat_registry;
revoke all on function clear_requests(integer, integer) from public;
grant execute on function clear_requests(integer, integer) to sehat_platform;
