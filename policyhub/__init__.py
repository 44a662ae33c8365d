"""The site: settings, addresses, middleware, error pages."""
