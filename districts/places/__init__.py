"""Places of the whole country as data, and the rows made from them when a plan needs one."""
