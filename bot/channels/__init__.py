"""The ways people reach the bot. Each parses at the edge, hands over, and renders what comes back."""
