-- why: a check asks for the domain of each address too; records of domains are few, so they are found in an index of their own.

create index suppression_domain_record on suppression (address_key) where address_key like '@%';
