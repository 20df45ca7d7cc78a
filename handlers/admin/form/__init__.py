"""What an admin fills in, and the proposal that becomes a change."""
