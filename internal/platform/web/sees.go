package web

import "groundswell/internal/core"

// DeskRoute is a page or a form of the desk and who may call it, as it is
// registered: what a page that says who sees what is made of.
type DeskRoute struct {
	Method string
	Path   string      // without language, with its {parts}
	Roles  []core.Role // none: all staff
	Open   bool        // without signing in
}

// DeskRoutes returns the routes of the desk, in the order of their registering.
func (s *Server) DeskRoutes() []DeskRoute { return s.desk }

// DeskItems returns the places in the desk's menu and in the tabs of a statement.
func (s *Server) DeskItems() (places, tabs []DeskItem) { return s.places, s.tabs }
