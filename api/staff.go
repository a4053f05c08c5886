package api

// staffRoutes registers approved access, holds and shares.
func (s *server) staffRoutes() {
	s.accessRequestRoutes()
	s.shareRoutes()
	s.holdRoutes()
}
