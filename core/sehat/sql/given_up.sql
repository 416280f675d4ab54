-- What was given up in the whole city, by kind; numbers alone. A job counts while no later due time
-- of it was done in that hospital.
create or replace function given_up()
returns table (events bigint, messages bigint, jobs bigint)
language sql stable security definer set search_path = pg_catalog, public as $$
  select
    (select count(*) from event_delivery where state = 'dead'),
    (select count(*) from message where state in ('dead', 'undelivered')),
    (select count(*) from job_task k where k.state = 'failed' and not exists (
       select from job_task l where l.tenant_id = k.tenant_id and l.job = k.job
         and l.state = 'done' and l.scheduled_time > k.scheduled_time))
    + (select count(*) from job_run r where r.state = 'failed' and not exists (
       select from job_run l where l.job = r.job and l.state = 'done'
         and l.scheduled_time > r.scheduled_time))
$$;
alter function given_up() owner to sehat_registry;
revoke all on function given_up() from public;
grant execute on function given_up() to sehat_platform;
