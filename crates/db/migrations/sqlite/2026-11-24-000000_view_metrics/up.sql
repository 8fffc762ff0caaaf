INSERT INTO permissions (name) VALUES ('metrics:view');
