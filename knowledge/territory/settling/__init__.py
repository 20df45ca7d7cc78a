"""From picks to places: what is clear is taken, what stays open is asked back."""
