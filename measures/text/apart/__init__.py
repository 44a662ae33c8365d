"""Reading what may be hostile in a process of its own, which has little time, little memory and no secrets."""
