package native

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// wrongType says that a value is of another type than the schema's, and how to write it.
func (w *walker) wrongType(sh *shape, kind jsontext.Kind, raw []byte, at int) {
	f := messages.Fault{Found: adapters.Found(string(raw[:min(len(raw), 160)])), Expected: sh.form.String()}
	f.Text = fmt.Sprintf("this must be %s, not %s", f.Expected, kindName(kind))
	code := codeType
	switch {
	case sh.form == formDecimal && kind == '0':
		code = codeNumber
		f.Text, f.Mend = "a decimal is written as a text, so that it keeps its digits", `write it in quotes: "`+f.Found+`"`
	case sh.form == formText && kind == '0':
		f.Mend = `write it in quotes: "` + f.Found + `"`
	case sh.form == formInteger && kind == '"':
		f.Mend = "write it without quotes"
	case sh.form == formInteger && kind == '0':
		f.Text = "this must be a whole number of at most 18 digits"
	case sh.form == formBool:
		f.Mend = "write true or false, without quotes"
	case sh.form == formList:
		f.Mend = "put it in square brackets, also where there is only one"
	case sh.form == formTime:
		f.Text, f.Mend = "this is not a time with its zone", `write it as "2006-01-02T15:04:05Z"`
	}
	w.fault(code, at, f)
}

// String names what the schema takes, with its article.
func (f form) String() string {
	switch f {
	case formText:
		return "a text"
	case formDecimal:
		return "a decimal number in quotes"
	case formInteger:
		return "a whole number"
	case formBool:
		return "true or false"
	case formList:
		return "an array"
	case formTime:
		return "a time in quotes"
	}
	return "an object"
}

func kindName(k jsontext.Kind) string {
	switch k {
	case '"':
		return "a text"
	case '0':
		return "a number"
	case '{':
		return "an object"
	case '[':
		return "an array"
	}
	return "true or false"
}
