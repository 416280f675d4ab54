"""The database: server, roles, engine, walls and migrations."""
