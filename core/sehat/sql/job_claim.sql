-- Claim a due time of a job: the row of the run, and in the same moment a task for each hospital
-- that has the plugin switched on, or for one of them. Null where the due time was claimed before.
create or replace function job_claim(
  p_job text, p_plugin text, p_time timestamptz, p_node text, p_per_tenant boolean, p_tenant text)
returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
  run uuid;
begin
  insert into job_run (job, scheduled_time, node, state)
    values (p_job, p_time, p_node, case when p_per_tenant then 'fanned' else 'waiting' end)
    on conflict (job, scheduled_time) do nothing returning id into run;
  if run is not null and p_per_tenant then
    insert into job_task (tenant_id, run_id, job, scheduled_time)
    select t.id, run, p_job, p_time from tenant t
    where (p_tenant is null or t.slug = p_tenant)
      and (p_plugin = 'core' or exists (
        select from plugin_switch w where w.tenant_id = t.id and w.plugin = p_plugin and w.enabled));
  end if;
  return run;
end
$$;
alter function job_claim(text, text, timestamptz, text, boolean, text) owner to sehat_registry;
revoke all on function job_claim(text, text, timestamptz, text, boolean, text) from public;
grant execute on function job_claim(text, text, timestamptz, text, boolean, text) to sehat_platform;
