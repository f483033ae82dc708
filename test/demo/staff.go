package demo

import "groundswell/internal/core"

// Person is somebody of the made-up secretariat.
type Person struct {
	Name  string
	Lang  core.Lang
	Roles []string
}

// Staff is the secretariat of five, and a volunteer who looks after meetings.
var Staff = []Person{
	{"Amani", "en", []string{"administrator", "coordinator"}},
	{"Bea", "en", []string{"coordinator", "moderator"}},
	{"Camille", "fr", []string{"editor"}},
	{"Salma", "ar", []string{"translator"}},
	{"Jun", "zh", []string{"translator", "moderator"}},
	{"Dmitri", "ru", []string{"events"}},
}
