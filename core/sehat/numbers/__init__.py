"""Human numbers, gapless in their series."""
