package i18n_test

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
)

func TestNumber(t *testing.T) {
	numbers := []int64{0, 7, 999, 1148, 11480, 1234567, -1148, math.MaxInt64, math.MinInt64}
	for l, want := range map[core.Lang]string{
		"en": "0|7|999|1,148|11,480|1,234,567|-1,148|9,223,372,036,854,775,807|-9,223,372,036,854,775,808",
		"fr": "0|7|999|1~148|11~480|1~234~567|-1~148|9~223~372~036~854~775~807|-9~223~372~036~854~775~808",
		"es": "0|7|999|1148|11.480|1.234.567|-1148|9.223.372.036.854.775.807|-9.223.372.036.854.775.808",
		"ru": "0|7|999|1_148|11_480|1_234_567|-1_148|9_223_372_036_854_775_807|-9_223_372_036_854_775_808",
		"pt": "0|7|999|1.148|11.480|1.234.567|-1.148|9.223.372.036.854.775.807|-9.223.372.036.854.775.808",
		"ar": "0|7|999|1,148|11,480|1,234,567|\u200e-1,148|9,223,372,036,854,775,807|\u200e-9,223,372,036,854,775,808",
		"zh": "0|7|999|1,148|11,480|1,234,567|-1,148|9,223,372,036,854,775,807|-9,223,372,036,854,775,808",
		"xx": "0|7|999|1,148|11,480|1,234,567|-1,148|9,223,372,036,854,775,807|-9,223,372,036,854,775,808",
	} {
		want = strings.NewReplacer("~", "\u202f", "_", "\u00a0").Replace(want)
		for i, w := range strings.Split(want, "|") {
			if got := i18n.Number(l, numbers[i]); got != w {
				t.Errorf("%s %d: %q, want %q", l, numbers[i], got, w)
			}
		}
	}
}

func TestNumberKeepsTheDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		l := rapid.SampledFrom(core.Langs).Draw(t, "l")
		bare := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' || r == '-' {
				return r
			}
			return -1
		}, i18n.Number(l, n))
		if bare != strconv.FormatInt(n, 10) {
			t.Fatalf("%d became %q", n, i18n.Number(l, n))
		}
	})
}

func TestDates(t *testing.T) {
	june := time.Date(2021, 6, 4, 20, 0, 30, 0, time.FixedZone("", 2*3600))
	// Still the last of December in New York, but we write UTC.
	first := time.Date(2030, 12, 31, 21, 5, 0, 0, time.FixedZone("", -4*3600))
	for l, want := range map[core.Lang][6]string{
		"en": {"4 June 2021", "4 June", "4 June 2021, 18:00 UTC", "1 January 2031", "1 January", "1 January 2031, 01:05 UTC"},
		"fr": {"4 juin 2021", "4 juin", "4 juin 2021 à 18:00 UTC", "1er janvier 2031", "1er janvier", "1er janvier 2031 à 01:05 UTC"},
		"es": {"4 de junio de 2021", "4 de junio", "4 de junio de 2021, 18:00 UTC", "1 de enero de 2031", "1 de enero", "1 de enero de 2031, 01:05 UTC"},
		"ru": {"4 июня 2021~г.", "4 июня", "4 июня 2021~года, 18:00~UTC", "1 января 2031~г.", "1 января", "1 января 2031~года, 01:05~UTC"},
		"pt": {"4 de junho de 2021", "4 de junho", "4 de junho de 2021 às 18:00 UTC", "1 de janeiro de 2031", "1 de janeiro", "1 de janeiro de 2031 às 01:05 UTC"},
		"ar": {"4 حزيران/يونيو 2021", "4 حزيران/يونيو", "4 حزيران/يونيو 2021، الساعة 18:00 بالتوقيت العالمي",
			"1 كانون الثاني/يناير 2031", "1 كانون الثاني/يناير", "1 كانون الثاني/يناير 2031، الساعة 01:05 بالتوقيت العالمي"},
		"zh": {"2021年6月4日", "6月4日", "2021年6月4日 18:00 UTC", "2031年1月1日", "1月1日", "2031年1月1日 01:05 UTC"},
	} {
		got := [6]string{i18n.Date(l, june), i18n.ShortDate(l, june), i18n.DateTime(l, june),
			i18n.Date(l, first), i18n.ShortDate(l, first), i18n.DateTime(l, first)}
		for i := range want {
			want[i] = strings.ReplaceAll(want[i], "~", "\u00a0")
		}
		if got != want {
			t.Errorf("%s:\n got %q\nwant %q", l, got, want)
		}
	}
}

func TestMonths(t *testing.T) {
	for _, l := range core.Langs {
		seen := map[string]bool{}
		for m := time.January; m <= time.December; m++ {
			seen[i18n.ShortDate(l, time.Date(2021, m, 2, 0, 0, 0, 0, time.UTC))] = true
		}
		if len(seen) != 12 {
			t.Errorf("%s: %v", l, seen)
		}
	}
}
