"""Its check stumbles over itself."""
