package messages

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/clearhub/clearhub/messages/codes"
	"github.com/go-playground/validator/v10"
)

const (
	codeRequired = "MSG-001"
	codeWord     = "MSG-002"
	codeLong     = "MSG-003"
	codeNoUnit   = "MSG-004"
	codeDecimal  = "MSG-005"
	codeTime     = "MSG-006"
	codeZone     = "MSG-007"
	codeHS6      = "MSG-008"
	codeRange    = "MSG-009"
	codeDigest   = "MSG-016"
	codeSemver   = "MSG-017"
)

// tagRules are the rules that the validate tags of the structs state.
func tagRules() []Rule {
	return []Rule{
		{
			Code: codeRequired, Severity: SeverityRefuse, InSchema: true,
			Text: "a required value is missing", Expected: "a value",
			Mend:    "give the value",
			Because: "the schema requires only what a message means nothing without",
		},
		{
			Code: codeWord, Severity: SeverityRefuse, InSchema: true,
			Text: "the word is not one of those allowed here", Expected: "one of the words of the schema",
			Mend:    "use one of the words; keep the source's own code in the field beside it",
			Because: "closed lists are ours: receivers act on them, and a word they do not know cannot be acted on",
		},
		{
			Code: codeLong, Severity: SeverityWarn, InSchema: true,
			Text: "the value is longer than the schema allows", Expected: "a shorter value",
			Mend:    "shorten it, or move what is prose into a note",
			Because: "the value is kept whole, but a receiver may have no room for it",
		},
		{
			Code: codeNoUnit, Severity: SeverityRefuse, InSchema: true,
			Text: "the quantity has no unit", Expected: "a unit of UNECE Recommendation 20",
			Mend:    "state the unit, or have the implied unit set in the partner's profile",
			Because: "a number without a unit is no quantity, and a wrong guess writes off the wrong amount",
		},
		{
			Code: codeDecimal, Severity: SeverityRefuse, InSchema: true,
			Text: "the value is not a decimal number", Expected: `a number such as "-12.50" of at most 30 digits, without exponent or leading zeros`,
			Mend:    "write the number in plain notation with a full stop as decimal mark",
			Because: "a number that can be read in two ways must not be used",
		},
		{
			Code: codeTime, Severity: SeverityRefuse, InSchema: true,
			Text: "the value is not a date or time", Expected: `"2006-01-02", "2006-01-02T15:04" or "2006-01-02T15:04:05"`,
			Mend:    "write the date year first, and put the zone into its own field",
			Because: "validity and deadlines are counted from it",
		},
		{
			Code: codeZone, Severity: SeverityRefuse, InSchema: true,
			Text: "the value is not a time zone", Expected: `"Z" or an offset such as "+08:00"`,
			Mend:    "write the offset from UTC, or leave it out if it is not known",
			Because: "a wrong zone moves deadlines by hours",
		},
		{
			Code: codeHS6, Severity: SeverityRefuse, InSchema: true,
			Text: "the derived heading is not a six-digit HS code", Expected: "six digits in chapter 01 to 97 without 77",
			Mend:    "leave hs6 out: it is derived from the code",
			Because: "agreements are matched by it",
		},
		{
			Code: codeRange, Severity: SeverityRefuse, InSchema: true,
			Text: "the number is too small", Expected: "a larger number",
			Mend:    "number lines and consignments from 1; leave out what is not known",
			Because: "line numbers tie documents, rulings and decisions to goods",
		},
		{
			Code: "MSG-010", Severity: SeverityWarn,
			Text: "the country is not in the list", Expected: "an ISO 3166-1 alpha-2 code",
			Mend:    "use the two-letter code (CN, GB, MN)",
			Because: "the goods are still what they are; where recognition needs the country, an unknown one gives indeterminate, never yes",
		},
		{
			Code: "MSG-011", Severity: SeverityWarn,
			Text: "the currency is not in the list", Expected: "an ISO 4217 code",
			Mend:    "use the three-letter code (CNY, EUR)",
			Because: "no decision rests on money",
		},
		{
			Code: "MSG-012", Severity: SeverityWarn,
			Text: "the unit is not in the list", Expected: "a code of UNECE Recommendation 20",
			Mend:    "use the common code (KGM, TNE, LTR, C62); keep the sender's word in sourceUnit",
			Because: "partners have units of their own; the ledger treats one that it cannot convert as unknown",
		},
		{
			Code: "MSG-013", Severity: SeverityWarn, InSchema: true,
			Text: "the mode of transport is not in the list", Expected: "a digit of UNECE Recommendation 19",
			Mend:    "use 1 sea, 2 rail, 3 road, 4 air, 8 inland water; keep a national code in modeCode",
			Because: "it decides nothing",
		},
		{
			Code: "MSG-014", Severity: SeverityWarn,
			Text: "the kind of package is not in the list", Expected: "a code of UNECE Recommendation 21",
			Mend:    "use the two-character code (CT, BX, PX); keep a national code in sourceType",
			Because: "it decides nothing unless an agreement counts packages",
		},
		{
			Code: "MSG-015", Severity: SeverityWarn, InSchema: true,
			Text: "the place has not the shape of a UN/LOCODE", Expected: "a country and three letters or digits 2 to 9 (CNDAL)",
			Mend:    "use the UN/LOCODE; put any other code of the place into id",
			Because: "the place stays readable by name",
		},
		{
			Code: codeDigest, Severity: SeverityWarn, InSchema: true,
			Text: "the digest is not a SHA-256 in hexadecimal", Expected: "64 hexadecimal digits",
			Mend:    "write the SHA-256 of the file in hexadecimal, or leave it out",
			Because: "an attachment that cannot be compared is as good as one without a digest",
		},
		{
			Code: codeSemver, Severity: SeverityRefuse, InSchema: true,
			Text: "the schema version is not a version", Expected: `a semantic version such as "` + SchemaVersion + `"`,
			Mend:    "state the version of the schema that the message is written in",
			Because: "what the fields mean hangs on it",
		},
	}
}

// checkTags runs the validator and turns its errors into faults with our own codes.
func checkTags(m *Message, book *ruleIndex) Faults {
	if keepsTags(m) {
		return nil
	}
	err := tagChecker().Struct(m)
	if err == nil {
		return nil
	}
	var broken validator.ValidationErrors
	if !errors.As(err, &broken) {
		return Faults{book.byCode[codeRequired].fault(finding{found: err.Error()})}
	}
	faults := make(Faults, 0, len(broken))
	for _, e := range broken {
		code, expected := ruleOfTag(e)
		f := finding{pointer: pointerOf(e.Namespace()), expected: expected}
		if code != codeRequired && code != codeNoUnit {
			f.found = fmt.Sprint(e.Value())
		}
		faults = append(faults, book.byCode[code].fault(f))
	}
	return faults
}

// ruleOfTag gives the code of a broken tag and what exactly was expected, where the tag says it.
func ruleOfTag(e validator.FieldError) (code, expected string) {
	switch e.Tag() {
	case "required":
		if e.StructField() == "UnitCode" {
			return codeNoUnit, ""
		}
		return codeRequired, "a value for " + strconv.Quote(e.Field())
	case "min", "gte":
		if k := e.Kind(); k == reflect.Slice || k == reflect.Map {
			return codeRequired, "at least " + e.Param()
		}
		return codeRange, "at least " + e.Param()
	case "max":
		return codeLong, "at most " + e.Param() + " characters"
	case "oneof":
		return codeWord, "one of " + strings.Join(strings.Fields(e.Param()), ", ")
	case "decimal":
		return codeDecimal, ""
	case "timevalue":
		return codeTime, ""
	case "zone":
		return codeZone, ""
	case "hs6":
		return codeHS6, ""
	case "len", "hexadecimal":
		return codeDigest, ""
	case "semver":
		return codeSemver, ""
	case "codelist":
		return map[string]string{
			"country": "MSG-010", "currency": "MSG-011", "unit": "MSG-012", "mode": "MSG-013", "package": "MSG-014", "locode": "MSG-015",
		}[e.Param()], ""
	}
	return codeWord, "one of " + strings.Join(wordsOf(e.Tag()), ", ")
}

// wordsOf gives the words of a tag that stands for a closed list of ours.
func wordsOf(tag string) []string {
	switch tag {
	case "kind":
		return Words(Kinds())
	case "documentclass":
		return Words(DocumentClasses())
	case "control":
		return Words(Controls())
	case "outcome":
		return Words(Outcomes())
	case "movementevent":
		return Words(MovementEvents())
	case "registerkind":
		return Words(RegisterKinds())
	case "assistancetype":
		return Words(AssistanceTypes())
	}
	return nil
}

// Words gives the words of a closed list as plain strings.
func Words[T ~string](list []T) []string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return words
}

// Kinds gives the kinds that have a body.
func Kinds() []Kind {
	return []Kind{KindDeclaration, KindCertificate, KindInspection, KindRuling, KindDecision, KindReceipt, KindManifest, KindMovement, KindAssistance, KindAlert}
}

// DocumentClasses gives the document classes.
func DocumentClasses() []DocumentClass {
	return []DocumentClass{
		ClassPhytosanitary, ClassVeterinary, ClassHealth, ClassOrigin, ClassConformity, ClassInspection, ClassFumigation, ClassAnalysis, ClassCatch, ClassSpecies,
		ClassOrganic, ClassLicence, ClassCalibration, ClassAccreditation, ClassTransport, ClassInvoice, ClassPackingList, ClassContract, ClassPrevious, ClassDeclaration, ClassTrader, ClassOther,
	}
}

// Controls gives the controls.
func Controls() []Control {
	return []Control{
		ControlDocumentary, ControlIdentity, ControlPhysical, ControlSampling, ControlLaboratory,
		ControlNonIntrusive, ControlWeighing, ControlSeal, ControlQuarantine, ControlPreShipment,
	}
}

// Outcomes gives the outcomes, worst first.
func Outcomes() []Outcome {
	return []Outcome{
		OutcomeRefused, OutcomeQuantityExceeded, OutcomeNotRecognised, OutcomeIndeterminate, OutcomeControlRequired,
		OutcomeRecognisedPartly, OutcomeRecognisedWithConditions, OutcomeRecognised, OutcomeNotApplicable,
	}
}

var tagChecker = sync.OnceValue(newTagChecker)

// newTagChecker makes the validator that knows the tags of the canonical structs.
func newTagChecker() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		if f.Anonymous {
			return embeddedName
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return name
	})
	text := func(ok func(s, param string) bool) validator.Func {
		return func(f validator.FieldLevel) bool { return ok(f.Field().String(), f.Param()) }
	}
	for tag, keeps := range ownTags() {
		if err := v.RegisterValidation(tag, text(keeps)); err != nil { // a programming error: an empty or reserved tag name
			panic(fmt.Sprintf("messages: tag %s: %v", tag, err))
		}
	}
	return v
}

// ownTags are the tags that are ours, and what each asks of a text under its parameter.
func ownTags() map[string]func(s, param string) bool {
	tags := map[string]func(s, param string) bool{
		"codelist":  func(s, list string) bool { return inList(list, s) },
		"decimal":   func(s, _ string) bool { return Decimal(s).Valid() },
		"timevalue": func(s, _ string) bool { _, ok := parseValue(s); return ok },
		"zone":      func(s, _ string) bool { _, ok := zoneOffset(s); return ok },
		"hs6":       func(s, _ string) bool { return len(s) == 6 && codes.HSCode(s) },
	}
	for _, tag := range []string{"kind", "documentclass", "control", "outcome", "movementevent", "registerkind", "assistancetype"} {
		words := wordsOf(tag)
		tags[tag] = func(s, _ string) bool { return slices.Contains(words, s) }
	}
	return tags
}

// inList tells whether a code is in the list that a codelist tag names.
func inList(list, code string) bool {
	has := listed(list)
	return has != nil && has(code)
}

// listed gives the list that a codelist tag names, nil where there is none.
func listed(list string) func(code string) bool {
	switch list {
	case "country":
		return codes.Country
	case "currency":
		return codes.Currency
	case "unit":
		return codes.Unit
	case "mode":
		return codes.Mode
	case "package":
		return codes.Package
	case "locode":
		return codes.Locode
	}
	return nil
}

// embeddedName stands for an embedded struct in the validator's paths; JSON has no level for it.
const embeddedName = "~"

// pointerOf turns the validator's path, "Message.body.lines[0].number", into a JSON Pointer.
func pointerOf(namespace string) string {
	var b strings.Builder
	for i, step := range strings.Split(namespace, ".") {
		if i == 0 || step == embeddedName {
			continue
		}
		name, index, _ := strings.Cut(step, "[")
		b.WriteString("/" + name)
		for _, n := range strings.FieldsFunc(index, func(r rune) bool { return r == '[' || r == ']' }) {
			if _, err := strconv.Atoi(n); err == nil {
				b.WriteString("/" + n)
			}
		}
	}
	return b.String()
}
