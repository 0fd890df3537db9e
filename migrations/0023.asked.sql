-- Why somebody is called to a conversation: a note names them, or they are consulted, invited or passed it.
alter table mention add column about text not null default 'note'
    check (about in ('note', 'consult', 'conference', 'transfer'));
