"""What is kept on disk, and under which names."""
