"""Scripts that derive what is committed: data from its source, tables of the documentation from the code."""
