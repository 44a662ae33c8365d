"""批量修改: one thing done to all measures of a list, previewed before it is done."""
