package api

// noticeRoutes registers notices, incidents, closure and reports.
func (s *server) noticeRoutes() {}
