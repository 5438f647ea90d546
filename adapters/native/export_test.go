package native

import "reflect"

// Unstatable lists types of the schema for which there is no form.
func Unstatable() []string {
	var bad []string
	for t, sh := range schema().known {
		if sh.form == formNone && t.Kind() != reflect.Pointer {
			bad = append(bad, t.String())
		}
		if len(sh.names) > 128 {
			bad = append(bad, t.String()+" has more members than the walker counts")
		}
	}
	return bad
}
