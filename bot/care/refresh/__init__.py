"""Official sources brought to this machine: which they are, one of them read and written, all of them in turn."""
