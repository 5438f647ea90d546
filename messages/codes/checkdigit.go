package codes

import "strings"

// ContainerShape tells whether id looks like a container number of ISO 6346: three letters, one of U, J, Z,
// seven digits.
func ContainerShape(id string) bool {
	return len(id) == 11 && upper(id[:3]) && strings.IndexByte("UJZ", id[3]) >= 0 && decimalDigits(id[4:])
}

// Container tells whether id is a container number whose check digit is right (ISO 6346, annex A).
func Container(id string) bool {
	return ContainerShape(id) && weighed(id[:10]) == id[10]
}

// MRNShape tells whether id looks like a movement reference number: year, country, thirteen letters or
// digits, check digit.
func MRNShape(id string) bool {
	return len(id) == 18 && decimalDigits(id[:2]) && upper(id[2:4]) && alphanumeric(id[4:17]) && decimalDigits(id[17:])
}

// MRN tells whether id is a movement reference number whose check digit is right: the weighting of ISO 6346
// over the first seventeen characters.
func MRN(id string) bool { return MRNShape(id) && weighed(id[:17]) == id[17] }

// weighed is the check digit of ISO 6346: letters count 10 to 38 without the multiples of 11, the place i
// weighs 2^i, modulo 11, modulo 10.
func weighed(s string) byte {
	sum, weight := 0, 1
	for i := 0; i < len(s); i++ {
		v := int(s[i] - '0')
		if s[i] >= 'A' {
			v = int(s[i]-'A') + 10
			v += (v - 1) / 10 // skip 11, 22, 33
		}
		sum += v * weight
		weight = weight * 2 % 11
	}
	return byte('0' + sum%11%10)
}

// IMO tells whether id is an IMO ship number of seven digits whose check digit is right; "IMO" before it is
// allowed.
func IMO(id string) bool {
	id = strings.TrimSpace(strings.TrimPrefix(strings.ToUpper(id), "IMO"))
	if len(id) != 7 || !decimalDigits(id) {
		return false
	}
	sum := 0
	for i := 0; i < 6; i++ {
		sum += int(id[i]-'0') * (7 - i)
	}
	return byte('0'+sum%10) == id[6]
}

// USCC tells whether id is a Chinese unified social credit code: eighteen characters, right in its own check
// character (GB 32100-2015). The organisation code inside has its own: see OrganisationCode.
func USCC(id string) bool {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	weights := [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
	if len(id) != 18 {
		return false
	}
	sum := 0
	for i, w := range weights {
		v := strings.IndexByte(alphabet, id[i])
		if v < 0 {
			return false
		}
		sum += v * w
	}
	return alphabet[(31-sum%31)%31] == id[17]
}

// OrganisationCode tells whether id is a Chinese organisation code of nine characters whose check character is
// right (GB 11714); a hyphen before it is allowed.
func OrganisationCode(id string) bool {
	id = strings.Replace(id, "-", "", 1)
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	if len(id) != 9 || !alphanumeric(id[:8]) {
		return false
	}
	sum := 0
	for i, w := range weights {
		v := int(id[i] - '0')
		if id[i] >= 'A' {
			v = int(id[i]-'A') + 10
		}
		sum += v * w
	}
	return "0123456789X0"[11-sum%11] == id[8]
}

// LEI tells whether id is a legal entity identifier (ISO 17442): twenty characters, modulo 97 is 1.
func LEI(id string) bool {
	if len(id) != 20 || !alphanumeric(id) || !decimalDigits(id[18:]) {
		return false
	}
	rest := 0
	for i := 0; i < len(id); i++ {
		if id[i] <= '9' {
			rest = (rest*10 + int(id[i]-'0')) % 97
		} else {
			rest = (rest*100 + int(id[i]-'A') + 10) % 97
		}
	}
	return rest == 1
}

// GTIN tells whether id is a number of GS1 (GTIN-8, -12, -13, -14, GLN, SSCC) whose check digit is right.
func GTIN(id string) bool {
	switch len(id) {
	case 8, 12, 13, 14, 18:
	default:
		return false
	}
	if !decimalDigits(id) {
		return false
	}
	sum := 0
	for i := len(id) - 2; i >= 0; i-- {
		weight := 1
		if (len(id)-i)%2 == 0 {
			weight = 3
		}
		sum += int(id[i]-'0') * weight
	}
	return byte('0'+(10-sum%10)%10) == id[len(id)-1]
}

// EORI tells whether id has the shape of an EORI number: a country and one to fifteen letters or digits. There
// is no common check digit.
func EORI(id string) bool {
	return len(id) >= 3 && len(id) <= 17 && Country(id[:2]) && alphanumeric(id[2:])
}

func upper(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

func decimalDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func alphanumeric(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
