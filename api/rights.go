package api

// rightsRoutes registers requests, disputes and exports.
func (s *server) rightsRoutes() {
	s.requestRoutes()
	s.exportRoutes()
	s.refusalRoutes()
	s.disputeRoutes()
	s.correctionRoutes()
	s.choiceRoutes()
	s.previewRoutes()
	s.pageVersionRoutes()
}
