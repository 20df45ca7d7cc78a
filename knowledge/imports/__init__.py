"""Official and regional files, read into records of the directory. Persons' names and mailboxes are never read."""
