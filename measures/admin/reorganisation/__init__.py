"""机构调整: departments renamed, merged or split from a department's own page, previewed before it is done."""
