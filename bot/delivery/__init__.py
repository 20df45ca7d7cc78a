"""From a reply on disk to a message sent, its files and its pace."""
