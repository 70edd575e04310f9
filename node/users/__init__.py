"""Users: people who log in here. Sign-up, passwords, sessions, invites, mail."""
