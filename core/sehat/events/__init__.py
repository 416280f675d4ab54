"""Facts that plugins announce, kept in the outbox."""
