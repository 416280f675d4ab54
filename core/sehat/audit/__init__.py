"""The audit trail: what was changed, by whom, unchangeable."""
