"""The plugin platform: manifests, loading, hooks and the gate."""
