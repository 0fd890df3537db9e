-- Amounts are whole cents. `balance` is credits minus debits, kept by a trigger and recomputed by the check.
create table account (
    id      text primary key,
    kind    text not null check (kind in ('deposit', 'card', 'loan', 'clearing', 'equity', 'house')),
    owner   text,
    number  text unique,
    balance integer not null default 0,
    check (kind <> 'deposit' or balance >= 0)
) strict;

-- One row debits one account and credits another with the same amount, so that no posting can be out of balance.
create table posting (
    id           integer primary key,
    reference    text not null,
    kind         text not null,
    at           text not null,
    day          text not null,
    amount       integer not null check (amount > 0),
    debit        text not null references account (id),
    credit       text not null references account (id),
    debit_after  integer not null,
    credit_after integer not null,
    debit_note   text not null,
    credit_note  text not null,
    counts       integer not null check (counts in (0, 1)),
    check (debit <> credit)
) strict;
create unique index posting_once on posting (kind, reference);
create index posting_used on posting (debit, day, amount) where counts = 1;
create index posting_debit on posting (debit, id);
create index posting_credit on posting (credit, id);

create trigger posting_moves after insert on posting begin
    update account set balance = balance - new.amount where id = new.debit;
    update account set balance = balance + new.amount where id = new.credit;
end;
create trigger posting_kept before delete on posting begin
    select raise(abort, 'postings are never deleted');
end;
create trigger posting_fixed before update on posting begin
    select raise(abort, 'postings are never changed');
end;

-- The answer to every mutation under its idempotency key.
create table ordered (
    key      text primary key,
    digest   blob not null,
    verb     text not null,
    customer text not null,
    at       text not null,
    status   integer not null,
    answer   text not null
) strict;
create trigger ordered_kept before delete on ordered begin
    select raise(abort, 'answers are never deleted');
end;
create trigger ordered_fixed before update on ordered begin
    select raise(abort, 'answers are never changed');
end;

-- Accepted transfers that are debited later; what waits is held back from the available balance.
create table scheduled (
    reference text primary key,
    due_at    text not null,
    day       text not null,
    amount    integer not null check (amount > 0),
    debit     text not null references account (id),
    credit    text not null references account (id),
    note      text not null,
    back_note text not null,
    counts    integer not null check (counts in (0, 1)),
    state     text not null default 'waiting' check (state in ('waiting', 'posted', 'failed'))
) strict;
create index scheduled_due on scheduled (due_at) where state = 'waiting';
create index scheduled_held on scheduled (debit) where state = 'waiting';
create index scheduled_used on scheduled (debit, day);

-- A card may be lost, found and lost again; each report is kept, and so is its release.
create table loss (
    reference text primary key,
    card      text not null,
    customer  text not null,
    at        text not null
) strict;
create index loss_card on loss (card, at);
create trigger loss_kept before delete on loss begin
    select raise(abort, 'a reported loss is never deleted');
end;
create table loss_released (
    reference text primary key references loss (reference),
    at        text not null,
    by_order  text not null
) strict;

-- What changed or was added since the opening, by noun: a deposit, a mandate, a booking. A null body was removed.
create table document (
    noun     text not null,
    id       text not null,
    customer text not null,
    body     text,
    due_at   text,
    primary key (noun, id)
) strict;
create index document_of on document (customer, noun);
create index document_due on document (due_at) where due_at is not null;
