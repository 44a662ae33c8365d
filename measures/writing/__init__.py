"""What all writes need: errors, edit tokens, locks, leases on links."""
