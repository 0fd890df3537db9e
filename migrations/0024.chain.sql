-- Appends to the audit chain in the statement that writes what is recorded: one round trip, the lock held no longer than that.
-- depends: 0023.asked

create function audit_append(
    at_ timestamptz[], actor_ text[], action_ text[], subject_ text[], detail_ json[], first_ bytea[], last_ bytea[]
) returns void language plpgsql volatile as $$
declare
    place bigint;
    link bytea;
begin
    if coalesce(cardinality(at_), 0) = 0 then
        return;
    end if;
    select count, hash into strict place, link from audit_head for update;
    for nth in 1 .. cardinality(at_) loop
        place := place + 1;
        link := sha256(link || first_[nth] || convert_to(place::text, 'UTF8') || last_[nth]);
        insert into audit_log (id, at, actor, action, subject, detail, hash)
        values (place, at_[nth], actor_[nth], action_[nth], subject_[nth], detail_[nth], link);
    end loop;
    update audit_head set count = place, hash = link;
end
$$;
