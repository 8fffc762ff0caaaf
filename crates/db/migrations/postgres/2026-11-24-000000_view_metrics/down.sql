-- Nobody can hold what is not there. A role or token that allowed nothing else allows nothing.
DELETE FROM role_permissions WHERE permission = 'metrics:view';
DELETE FROM token_permissions WHERE permission = 'metrics:view';
DELETE FROM permissions WHERE name = 'metrics:view';
