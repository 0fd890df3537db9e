"""Stories: whole conversations written down as YAML, played against a fresh demonstration institution each."""
