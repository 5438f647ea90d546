package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/clearhub/clearhub/adapters"
)

// ParseOverlay reads a file with one overlay, as strictly as the configuration. An error is an *Error that quotes the lines. Whether the
// directory has what the overlay speaks of is not looked at: see CheckProfiles.
func ParseOverlay(file string, data []byte) (*adapters.Overlay, error) {
	o, problems := decodeStrict[adapters.Overlay](data, "it needs at least name and message")
	if len(problems) > 0 {
		return nil, &Error{File: file, Problems: problems}
	}
	var bad []problem
	for _, p := range o.Check() {
		bad = append(bad, problem{p.Pointer, p.Text})
	}
	return o, report(file, data, bad)
}

// maxOverlay bounds an overlay's file.
const maxOverlay = 1 << 20

// LoadOverlay reads and checks a file.
func LoadOverlay(file string) (*adapters.Overlay, error) {
	info, err := os.Stat(file)
	if err == nil && info.Size() > maxOverlay {
		err = fmt.Errorf("%d bytes, the limit is %d", info.Size(), maxOverlay)
	}
	if err != nil {
		return nil, fmt.Errorf("read overlay: %w", err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read overlay: %w", err)
	}
	return ParseOverlay(file, data)
}

// overlays reads the overlay files that partners name, into their profiles; paths are relative to the configuration's folder.
func (c *Config) overlays(file string, data []byte) error {
	var bad []problem
	for i := range c.Partners {
		p := &c.Partners[i]
		for j, name := range p.OverlayFiles {
			if !filepath.IsAbs(name) {
				name = filepath.Join(filepath.Dir(file), name)
			}
			o, err := LoadOverlay(name)
			if err != nil {
				bad = append(bad, problem{fmt.Sprintf("/partners/%d/overlayFiles/%d", i, j), err.Error()})
				continue
			}
			p.Profile.Overlays = append(p.Profile.Overlays, *o)
		}
		p.OverlayFiles = nil
	}
	return report(file, data, bad)
}

// CheckProfiles tells what in the partners' profiles the adapters cannot follow, and which formats nothing writes, each problem on a
// line of its own.
func (c *Config) CheckProfiles(registry *adapters.Registry) error {
	var lines []string
	for _, err := range split(c.Table().CheckFormats(registry)) {
		if err != nil {
			lines = append(lines, "  "+err.Error())
		}
	}
	for i, p := range c.Partners {
		for _, a := range registry.Adapters() {
			checker, ok := a.(adapters.ProfileChecker)
			if !ok {
				continue
			}
			for _, bad := range checker.CheckProfile(p.Profile) {
				lines = append(lines, fmt.Sprintf("  /partners/%d/profile%s: %s", i, bad.Pointer, bad.Text))
			}
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return fmt.Errorf("%s in the settings of partners and routes\n%s", plural(len(lines)), strings.Join(lines, "\n"))
}
