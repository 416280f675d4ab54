"""Users, sessions, permissions and roles."""
