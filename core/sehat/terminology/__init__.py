"""Code systems of the city: diagnoses, drugs with their substances, and allergens."""
