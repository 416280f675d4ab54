-- Merge a person into another by a pointer; nothing moves, and undo_merge clears it. Both have to be
-- seen by the bound tenant and stand for themselves, so that no chain and no circle comes about by
-- hand: a chain grows only where the other is merged later. One merge at a time in the city.
-- Codes: ok, people.not_open, people.merge_reason, people.merge_itself, people.already_merged.
create or replace function merge_persons(
  p_tenant uuid, p_user uuid, p_person uuid, p_into uuid, p_reason text,
  out code text, out merge uuid)
language plpgsql volatile security definer set search_path = pg_catalog, public as $$
begin
  perform set_config('sehat.tenant', p_tenant::text, true);
  if not user_holds(p_user, p_tenant, 'people.merge_persons')
      or not sees_person(p_person) or not sees_person(p_into) then
    code := 'people.not_open';
    return;
  end if;
  if length(trim(p_reason)) < 3 then
    code := 'people.merge_reason';
    return;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('person_merge', 40));
  if p_into = any(family_of(p_person)) then
    code := 'people.merge_itself';
    return;
  end if;
  if exists (select 1 from person o where o.id in (p_person, p_into) and o.merged_into is not null)
  then
    code := 'people.already_merged';
    return;
  end if;
  insert into person_merge (person_id, into_id, tenant_id, snapshot, reason, by)
    select p_person, p_into, p_tenant, jsonb_build_object(
        'person', to_jsonb(o) - 'search_tokens', 'into', to_jsonb(n) - 'search_tokens',
        'identifiers', (select jsonb_agg(to_jsonb(i)) from person_identifier i
                        where i.person_id in (p_person, p_into))),
      trim(p_reason), p_user
    from person o, person n where o.id = p_person and n.id = p_into
    returning id into merge;
  update person set merged_into = p_into where id = p_person;
  update possible_duplicate set state = 'merged', decided_by = p_user, decided_at = now()
    where tenant_id = p_tenant and person_id = least(p_person, p_into)
      and other_id = greatest(p_person, p_into);
  code := 'ok';
end
$$;
alter function merge_persons(uuid, uuid, uuid, uuid, text) owner to sehat_registry;
revoke all on function merge_persons(uuid, uuid, uuid, uuid, text) from public;
grant execute on function merge_persons(uuid, uuid, uuid, uuid, text) to sehat_app;
