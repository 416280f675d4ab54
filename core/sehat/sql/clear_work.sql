-- Forget finished deliveries, events, tasks and runs that are older than some days, a slice at a
-- time; what waits or was given up stays, and so does its event. Returns how many.
create or replace function clear_work(p_days integer, p_slice integer) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  before timestamptz := now() - make_interval(days => p_days);
  gone integer;
  total integer := 0;
begin
  delete from event_delivery where ctid = any(array(
    select d.ctid from event_delivery d
    where d.state in ('done', 'set_aside') and d.done_at < before limit p_slice));
  get diagnostics gone = row_count;
  total := total + gone;
  delete from outbox where ctid = any(array(
    select o.ctid from outbox o where o.done_at < before and not exists (
      select from event_delivery d where d.tenant_id = o.tenant_id and d.event_id = o.id)
    limit p_slice));
  get diagnostics gone = row_count;
  total := total + gone;
  delete from job_task where ctid = any(array(
    select k.ctid from job_task k where k.state <> 'waiting' and k.done_at < before limit p_slice));
  get diagnostics gone = row_count;
  total := total + gone;
  delete from job_run where id = any(array(
    select r.id from job_run r where r.state <> 'waiting' and r.claimed_at < before and not exists (
      select from job_task k where k.run_id = r.id)
    limit p_slice));
  get diagnostics gone = row_count;
  return total + gone;
end
$$;
alter function clear_work(integer, integer) owner to sehat_registry;
revoke all on function clear_work(integer, integer) from public;
grant execute on function clear_work(integer, integer) to sehat_platform;
