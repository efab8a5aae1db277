package main

import (
	"cmp"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"

	"redbanner/attendance/roster"
	"redbanner/reports/poster"
)

// preferred are the families that posters are best set in: those that come with Windows,
// macOS and the usual distributions, the heavier ones first.
var preferred = []string{
	"Microsoft YaHei", "SimHei", "PingFang SC", "Hiragino Sans GB", "Source Han Sans SC", "Noto Sans CJK SC", "Noto Sans SC",
	"WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimSun", "AR PL UMing CN", "Droid Sans Fallback",
}

// fonts are the file named, or as many of the machine's as it takes to draw a text.
func (a *app) fonts(file, text string) (*poster.Fonts, error) {
	fonts := &poster.Fonts{}
	if file != "" {
		return fonts, addFont(fonts, font.FontID{File: file})
	}
	known, err := machineFonts()
	if err != nil {
		return nil, err
	}
	for _, f := range known {
		missing := fonts.Missing(text)
		if missing == "" {
			break
		}
		if !slices.ContainsFunc([]rune(missing), f.Runes.Contains) {
			continue
		}
		// A font of the machine that cannot be read is passed over: the next one may do.
		_ = addFont(fonts, f.Location)
	}
	return fonts, nil
}

// addFont reads one font.
func addFont(fonts *poster.Fonts, at font.FontID) error {
	data, err := os.ReadFile(at.File)
	if err != nil {
		return &roster.Error{Kind: roster.Usage, Key: "poster.cannot_read_font", Args: []any{at.File}, Err: err}
	}
	if err := fonts.Add(data, int(at.Index)); err != nil {
		return &roster.Error{Kind: roster.Usage, Key: "poster.bad_font", Args: []any{at.File}, Err: err}
	}
	return nil
}

// machineFonts are the fonts of the machine, the preferred ones first. What was found is
// kept among the files that programs may lose; without such a folder it is found anew.
func machineFonts() ([]fontscan.Footprint, error) {
	cache, err := os.UserCacheDir()
	if err == nil {
		cache = filepath.Join(cache, "redbanner")
		err = os.MkdirAll(cache, 0o755)
	}
	if err != nil {
		if cache, err = os.MkdirTemp("", "redbanner-*"); err != nil {
			return nil, err
		}
		defer os.RemoveAll(cache)
	}
	known, err := fontscan.SystemFonts(log.New(io.Discard, "", 0), cache)
	if err != nil {
		known = nil // a machine without a folder of fonts has none
	}
	slices.SortStableFunc(known, func(x, y fontscan.Footprint) int {
		return cmp.Or(cmp.Compare(preference(x), preference(y)), cmp.Compare(x.Location.File, y.Location.File),
			cmp.Compare(x.Location.Index, y.Location.Index))
	})
	return known, nil
}

// preference is lower for the better font; slanted, light and variable ones come last.
func preference(f fontscan.Footprint) int {
	place := slices.IndexFunc(preferred, func(name string) bool { return font.NormalizeFamily(name) == f.Family })
	if place < 0 {
		place = len(preferred)
	}
	if f.Aspect.Style != font.StyleNormal || f.Aspect.Weight != font.WeightNormal || f.Location.Instance != 0 {
		place += 2 * len(preferred)
	}
	return place
}
