-- The last runs of jobs with what became of their tasks, newest first; numbers, and no hospital's
-- rows.
create or replace function job_runs(p_job text, p_limit integer)
returns table (job text, scheduled_time timestamptz, node text, state text, waiting bigint,
               done bigint, failed bigint, ms integer, error text, incident text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select r.job, r.scheduled_time, r.node,
    case when r.state <> 'fanned' then r.state when k.waiting > 0 then 'waiting'
      when k.failed > 0 then 'failed' else 'done' end,
    k.waiting, k.done, k.failed, coalesce(r.ms, k.ms), coalesce(r.error, k.error),
    coalesce(r.incident, k.incident)
  from (select * from job_run where p_job is null or job_run.job = p_job
        order by job_run.scheduled_time desc limit p_limit) r
  cross join lateral (
    select count(*) filter (where k.state = 'waiting') as waiting,
      count(*) filter (where k.state = 'done') as done,
      count(*) filter (where k.state = 'failed') as failed,
      max(k.ms) as ms, max(k.error) as error, max(k.incident) as incident
    from job_task k where k.run_id = r.id) k
  order by r.scheduled_time desc
$$;
alter function job_runs(text, integer) owner to sehat_registry;
revoke all on function job_runs(text, integer) from public;
grant execute on function job_runs(text, integer) to sehat_platform;
