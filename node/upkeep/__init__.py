"""What keeps a node well: backups, and the checks of `vermilion doctor`."""
