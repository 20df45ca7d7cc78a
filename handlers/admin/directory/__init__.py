"""Admins and the directory: contacts and CPTS."""
