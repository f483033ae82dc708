package script_test

import "testing"

// hostile are the seeds of S-58 and S-56; testdata/fuzz holds what was found.
var hostile = []string{
	"", "Réseau d’Action", "a\x00b", "a\r\nBcc: x", "a\u0085\u2028\u2029b", "\u202eabc\u202c", "\u2066a\u2069", "a\u200bb", "a\U000e0041b",
	"Z\u0335\u0336\u0337\u0338\u0301\u0302\u0303\u0304\u0305", "می‌خواهم", "क्\u200dष", "അവന്\u200d", "👩‍👩‍👧 🏳️‍🌈 1️⃣", "Аmnesty", "http://x www.y z.com/q a@b.org",
	"\u1100\u0301\u1161\u11a8", "\u09c7\u0301\u09be", "か\u3099", "ﷺ", "𝐇𝐈𝐕", "ᠮ\u180b\u180e", "中\U000e0100\U000e0101", "İıßŉǰΐᾳ", "\xff\xfe",
}

func FuzzLine(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkLine(t, s, 80) })
}

func FuzzAddress(f *testing.F) {
	for s := range goodAddresses {
		f.Add(s)
	}
	for _, s := range badAddresses {
		if len(s) < 1000 {
			f.Add(s)
		}
	}
	f.Fuzz(func(t *testing.T, s string) { checkAddress(t, s) })
}

func FuzzWebsite(f *testing.F) {
	for s := range goodSites {
		f.Add(s)
	}
	for _, s := range badSites {
		if len(s) < 1000 {
			f.Add(s)
		}
	}
	f.Fuzz(func(t *testing.T, s string) { checkWebsite(t, s) })
}
