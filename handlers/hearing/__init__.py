"""The words people use, before any conversation: yes and no, corrections, wishes, orders."""
