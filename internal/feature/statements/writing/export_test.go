package writing

import "time"

func unix(at int64) time.Time { return time.Unix(at, 0).UTC() }
