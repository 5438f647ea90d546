package edifact

import (
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// period reads a value of DTM (C507 2380) by its format (2379). A range gives both ends; a single time gives
// start alone. It is not ok where the value is no time of that format; formats that are no point in time (weeks,
// quarters, durations) give nothing and are ok.
func period(value, format, zone string) (start, end *messages.Time, ok bool) {
	if format == "" {
		format = formatOf(value)
	}
	layout, known := layouts[format]
	if !known {
		return nil, nil, true
	}
	if layout == "" {
		return nil, nil, true
	}
	if first, second, isRange := strings.Cut(layout, "-"); isRange {
		// The hyphen between the ends may be left out (UN/EDIFACT 2379, use of 718 in practice).
		joined := strings.Replace(value, "-", "", 1)
		if len(joined) != len(first)+len(second) {
			return nil, nil, false
		}
		start, ok = instant(joined[:len(first)], first, zone)
		if !ok {
			return nil, nil, false
		}
		end, ok = instant(joined[len(first):], second, zone)
		return start, end, ok
	}
	start, ok = instant(value, layout, zone)
	return start, nil, ok
}

// formatOf guesses the format of a value that comes without one, from its length: only where one is possible.
func formatOf(value string) string {
	switch len(value) {
	case 8:
		return "102"
	case 12:
		return "203"
	case 14:
		return "204"
	}
	return ""
}

// layouts spell the formats of 2379 that name a point in time: C century and year, Y year of the century, M month, D day,
// H hour, m minute, S second; Z the rest, a zone.
var layouts = map[string]string{
	"2": "DDMMYY", "3": "MMDDYY", "4": "DDMMCCCC", "5": "DDMMCCCCHHmm", "10": "CCCCMMDDTHHmm",
	"101": "YYMMDD", "102": "CCCCMMDD", "201": "YYMMDDHHmm", "202": "YYMMDDHHmmSS", "203": "CCCCMMDDHHmm", "204": "CCCCMMDDHHmmSS",
	"205": "CCCCMMDDHHmmZ", "206": "YYMMDDHHmmZ", "207": "YYMMDDHHmmSSZ", "208": "CCCCMMDDHHmmSSZ",
	"301": "YYMMDDHHmmz", "302": "YYMMDDHHmmSSz", "303": "CCCCMMDDHHmmz", "304": "CCCCMMDDHHmmSSz",
	"713": "YYMMDDHHmm-YYMMDDHHmm", "717": "YYMMDD-YYMMDD", "718": "CCCCMMDD-CCCCMMDD", "719": "CCCCMMDDHHmm-CCCCMMDDHHmm",
}

// spelled writes a layout as 2379 does.
var spelled = strings.NewReplacer("CCCC", "CCYY", "mm", "MM", "z", "ZZZ", "Z", "ZHHMM")

// instant reads one point in time; zone is the partner's, "" where unknown.
func instant(value, layout, zone string) (*messages.Time, bool) {
	var year, rest string
	field := map[byte]string{}
	for i := 0; i < len(layout); {
		c := layout[i]
		j := i
		for j < len(layout) && layout[j] == c {
			j++
		}
		if c == 'Z' || c == 'z' {
			rest, value = value, ""
			break
		}
		if len(value) < j-i {
			return nil, false
		}
		part := value[:j-i]
		value = value[j-i:]
		if c != 'T' && !allDigits(part) || c == 'T' && part != "T" {
			return nil, false
		}
		field[c] = part
		i = j
	}
	if value != "" {
		return nil, false
	}
	if year = field['C']; year == "" {
		year = century(field['Y'])
	}
	text := year + "-" + field['M'] + "-" + field['D']
	if field['H'] != "" {
		text += "T" + field['H'] + ":" + field['m']
		if field['S'] != "" {
			text += ":" + field['S']
		}
	}
	basis := messages.ZonePartner
	if stated := statedZone(rest); stated != "" {
		zone, basis = stated, messages.ZoneStated
	}
	t, err := messages.NewTime(text, zone, basis)
	return t, err == nil
}

// century puts a two-digit year between 1970 and 2069.
func century(yy string) string {
	if yy >= "70" {
		return "19" + yy
	}
	return "20" + yy
}

// statedZone reads the zone after a time: an offset (+0800, 0800), UTC or GMT. Other abbreviations are ambiguous and
// leave the zone unknown.
func statedZone(s string) string {
	switch s {
	case "UTC", "GMT", "Z":
		return "Z"
	}
	sign := "+"
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = "-", rest
	} else {
		s = strings.TrimPrefix(s, "+")
	}
	if len(s) != 4 || !allDigits(s) {
		return ""
	}
	return sign + s[:2] + ":" + s[2:]
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
