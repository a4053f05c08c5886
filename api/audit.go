package api

// auditRoutes registers the audit log.
func (s *server) auditRoutes() {}
