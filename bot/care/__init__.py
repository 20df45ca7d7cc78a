"""What watches over a running bot: health, figures, rounds, copies."""
