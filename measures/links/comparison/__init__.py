"""Compare documents in aligned rows; read and renew the links of a measure."""
