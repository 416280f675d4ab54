"""Live: what changed is told after the commit, and boards are pushed to those who watch them."""
