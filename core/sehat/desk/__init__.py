"""What a member of the staff has at hand: half typed forms, and what was used last."""
