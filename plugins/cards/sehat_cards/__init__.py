"""Health cards: a number for life, a signed QR, and how both are found and checked."""
