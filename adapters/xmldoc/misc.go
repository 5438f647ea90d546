package xmldoc

import "strings"

// prolog reads what may stand only at the very start: byte order mark and XML declaration.
func (r *Reader) prolog() error {
	if !r.src.ascii {
		if at := noncharacter(r.s); at >= 0 {
			return r.forbidden(at)
		}
	}
	if strings.HasPrefix(r.s, "\ufeff") {
		r.i = len("\ufeff")
	}
	if strings.HasPrefix(r.s[r.i:], "<?xml") && r.i+5 < len(r.s) && classes[r.s[r.i+5]]&isSpace != 0 {
		return r.declaration()
	}
	return nil
}

// declaration checks <?xml version="1.x" encoding="…" standalone="…"?> (XML 1.0, 2.8).
func (r *Reader) declaration() error {
	start := r.i
	r.i += len("<?xml")
	for order := 0; ; {
		before := r.i
		r.space()
		if strings.HasPrefix(r.s[r.i:], "?>") {
			r.i += 2
			if order == 0 {
				return r.badDeclaration(start, "version")
			}
			return nil
		}
		if r.i >= len(r.s) {
			return r.truncated()
		}
		if before == r.i {
			return r.badDeclaration(r.i, "white space")
		}
		at := r.i
		name, err := r.name()
		if err != nil {
			return err
		}
		r.space()
		if r.i >= len(r.s) {
			return r.truncated()
		}
		if r.s[r.i] != '=' {
			return r.badDeclaration(r.i, "=")
		}
		r.i++
		r.space()
		value, _, err := r.value()
		if err != nil {
			return err
		}
		switch {
		case name == "version" && order == 0:
			if value != "1.0" && value != "1.1" {
				return r.badDeclaration(at, `version="1.0"`)
			}
			order = 1
		case name == "encoding" && order == 1:
			order = 2
		case name == "standalone" && (order == 1 || order == 2) && (value == "yes" || value == "no"):
			order = 3
		default:
			return r.badDeclaration(at, "version, encoding, standalone in this order")
		}
	}
}

func (r *Reader) badDeclaration(at int, expected string) error {
	return r.fail(r.fault(CodeDeclaration, at, "the XML declaration is malformed", r.peek(at), expected, `begin the document with <?xml version="1.0" encoding="UTF-8"?>`))
}

// instruction passes over a processing instruction at r.i (XML 1.0, 2.6).
func (r *Reader) instruction() error {
	at := r.i
	r.i += 2
	target, err := r.name()
	if err != nil {
		return err
	}
	if strings.EqualFold(target, "xml") {
		return r.fail(r.fault(CodeDeclaration, at, "the XML declaration is not at the very start", "<?"+target, "nothing before it",
			"remove what stands before it, white space and blank lines included"))
	}
	if strings.IndexByte(target, ':') >= 0 {
		return r.syntax(at+2, "the name of a processing instruction has a colon", "a name without a colon")
	}
	end := strings.Index(r.s[r.i:], "?>")
	if end < 0 {
		r.i = len(r.s)
		return r.truncated()
	}
	if end > 0 && classes[r.s[r.i]]&isSpace == 0 {
		return r.syntax(r.i, "white space is missing in a processing instruction", "white space")
	}
	return r.passOver(end, 2)
}

// bang reads what begins with <!; true means that it was text in a CDATA section.
func (r *Reader) bang() (bool, error) {
	rest := r.s[r.i:]
	switch {
	case strings.HasPrefix(rest, "<!--"):
		r.i += 4
		end := strings.Index(r.s[r.i:], "--")
		if end < 0 || r.i+end+2 >= len(r.s) {
			r.i = len(r.s)
			return false, r.truncated()
		}
		if r.s[r.i+end+2] != '>' {
			return false, r.syntax(r.i+end, "-- may not stand in a comment", "-->")
		}
		return false, r.passOver(end, 3)
	case strings.HasPrefix(rest, "<![CDATA["):
		if len(r.stack) == 0 {
			return false, r.fail(r.fault(CodeOutside, r.i, "there is text outside the root element", "<![CDATA[", "nothing but comments and white space", "send only the XML document"))
		}
		return r.section()
	case strings.HasPrefix(rest, "<!DOCTYPE"):
		return false, r.fail(r.fault(CodeDTD, r.i, "the document has a document type declaration", "<!DOCTYPE", "none",
			"remove it: declarations, entities and external files are never read"))
	case strings.HasPrefix("<!--", rest), strings.HasPrefix("<![CDATA[", rest), strings.HasPrefix("<!DOCTYPE", rest):
		r.i = len(r.s)
		return false, r.truncated()
	}
	return false, r.syntax(r.i, "markup that XML does not have", "<!-- or <![CDATA[")
}

// section reads a CDATA section at r.i.
func (r *Reader) section() (bool, error) {
	start := r.i + len("<![CDATA[")
	end := strings.Index(r.s[start:], "]]>")
	if end < 0 {
		r.i = len(r.s)
		return false, r.truncated()
	}
	if end > r.limits.Text {
		return false, r.limit(CodeText, start, "a text that is too long", r.limits.Text)
	}
	r.i = start
	if err := r.passOver(end, 3); err != nil {
		return false, err
	}
	r.at, r.text, r.changed = start, r.s[start:start+end], false
	if strings.IndexByte(r.text, '\r') >= 0 {
		r.changed = true
		r.text = strings.ReplaceAll(strings.ReplaceAll(r.text, "\r\n", "\n"), "\r", "\n")
	}
	r.blank = strings.Trim(r.text, " \t\r\n") == ""
	return end > 0, nil
}

// passOver checks n bytes at r.i for forbidden characters and goes behind them and their closing mark.
func (r *Reader) passOver(n, mark int) error {
	for i := r.i; i < r.i+n; i++ {
		if c := r.s[i]; c < 0x20 && classes[c]&isSpace == 0 {
			return r.forbidden(i)
		}
	}
	r.i += n + mark
	return nil
}
