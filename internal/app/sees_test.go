package app_test

import (
	"testing"

	"groundswell/internal/app"
	"groundswell/internal/core"
	"groundswell/internal/feature/people"
)

func areas(a *app.App) []*people.Area {
	routes, places, tabs := a.DeskRoutes()
	return people.Areas(routes, places, tabs, core.Actor{})
}

// TestEveryRouteIsSomewhere: the page that says what an account can see names every
// route of the desk by the place it belongs to. Seen to fail with a route in no
// menu: package people lists those that stand in none.
func TestEveryRouteIsSomewhere(t *testing.T) {
	a := demoSite(t, "")
	for _, x := range areas(a) {
		if x.Key == "" {
			t.Errorf("%s belongs to no place of the desk: give it one in the menu, or name it in package people", x.Path)
		}
		if a.Catalog.T("en", x.Key) == x.Key {
			t.Errorf("%s has no words", x.Key)
		}
	}
}
