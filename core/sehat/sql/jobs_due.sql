-- Runs of the platform and tasks of hospitals that may be tried now, at most `p_each` a hospital.
-- Tasks of a plugin that is off wait.
create or replace function jobs_due(p_jobs text[], p_each integer)
returns table (tenant_id uuid, id uuid, job text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select null::uuid, r.id, r.job from job_run r
  where r.state = 'waiting' and r.next_at <= now() and r.job = any(p_jobs)
  union all
  select k.tenant_id, k.id, k.job
  from tenant t cross join lateral (
    select k.tenant_id, k.id, k.job from job_task k
    where k.tenant_id = t.id and k.state = 'waiting' and k.next_at <= now()
      and k.job = any(p_jobs)
      and (split_part(k.job, '.', 1) = 'core' or exists (
        select from plugin_switch w where w.tenant_id = t.id and w.enabled
          and w.plugin = split_part(k.job, '.', 1)))
    order by k.scheduled_time limit p_each) k
$$;
alter function jobs_due(text[], integer) owner to sehat_registry;
revoke all on function jobs_due(text[], integer) from public;
grant execute on function jobs_due(text[], integer) to sehat_platform;
