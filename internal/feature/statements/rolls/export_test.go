package rolls

// Start is the beginning of a snapshot.
var Start Place

// NoFiles makes no files that nobody asked for.
func (s *Service) NoFiles() { s.autoFiles = -1 }
