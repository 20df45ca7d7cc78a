"""What a person may tap instead of typing it, and the question it belongs to."""
