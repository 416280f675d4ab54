"""Short messages to people: templates that are registered, an outbox of messages, gateways."""
