-- why: how firmly a report is bound, and by what, stands beside it, so that a decision can be made again.

alter table bounce
  add column origin text check (origin in ('own', 'recipient')),
  add column trust_reasons text[] not null default '{}';
