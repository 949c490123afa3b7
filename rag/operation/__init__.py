"""What an administrator needs to run the program: settings shown, backups, logs, health, figures."""
