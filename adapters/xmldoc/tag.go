package xmldoc

import "strings"

// startTag reads a start tag or empty-element tag at r.i (XML 1.0, 3.1).
func (r *Reader) startTag() (Kind, error) {
	if r.rooted && len(r.stack) == 0 {
		return None, r.fail(r.fault(CodeSecondRoot, r.i, "there is a second root element", r.peekTag(), "end of document",
			"send each document on its own, or wrap them in one element"))
	}
	if len(r.stack) >= r.limits.Depth {
		return None, r.limit(CodeDepth, r.i, "elements nested too deep", r.limits.Depth)
	}
	at := r.i
	r.i++
	qname, err := r.name()
	if err != nil {
		return None, err
	}
	f := frame{qname: qname, at: at, bindings: len(r.bindings), generation: r.generation}
	r.opening = len(r.bindings)
	r.attrs = r.attrs[:0]
	for seen := 0; ; seen++ {
		i := r.i
		for i < len(r.s) && classes[r.s[i]]&isSpace != 0 {
			i++
		}
		spaced := i > r.i
		r.i = i
		if i >= len(r.s) {
			return None, r.truncated()
		}
		if r.s[i] == '>' {
			r.i++
			break
		}
		if r.s[i] == '/' {
			if i+1 >= len(r.s) {
				return None, r.truncated()
			}
			if r.s[i+1] != '>' {
				return None, r.syntax(i+1, "a tag is not closed", "/>")
			}
			r.i += 2
			r.closing = true
			break
		}
		if !spaced {
			return None, r.syntax(i, "a character that may not stand in a tag", "white space, > or />")
		}
		if seen >= r.limits.Attributes {
			return None, r.limit(CodeAttributes, i, "an element with too many attributes", r.limits.Attributes)
		}
		if err := r.attribute(); err != nil {
			return None, err
		}
	}
	if f.element, err = r.resolve(qname, at+1); err != nil {
		return None, err
	}
	if f.ordinal = r.ordinal(f.element.id); len(r.stack) < len(r.around) && r.around[len(r.stack)].at == at {
		f.ordinal = r.around[len(r.stack)].ordinal
	}
	if r.volatile {
		f.qname = strings.Clone(qname)
	}
	f.counts = len(r.counts)
	r.stack = append(r.stack, f)
	r.rooted = true
	r.element, r.at = f.element, at
	r.elements += 1 + len(r.attrs)
	if r.elements > r.limits.Elements {
		return None, r.limit(CodeElements, at, "too many elements and attributes", r.limits.Elements)
	}
	return Start, r.resolveAttributes()
}

// attribute reads one attribute or namespace declaration at r.i.
func (r *Reader) attribute() error {
	at := r.i
	qname, err := r.name()
	if err != nil {
		return err
	}
	r.space()
	if r.i >= len(r.s) {
		return r.truncated()
	}
	if r.s[r.i] != '=' {
		return r.syntax(r.i, "an attribute has no value", "=")
	}
	r.i++
	r.space()
	value, valueAt, err := r.value()
	if err != nil {
		return err
	}
	if strings.HasPrefix(qname, "xmlns") {
		if len(qname) == 5 {
			return r.bind("", value, at)
		}
		if qname[5] == ':' {
			prefix := qname[6:]
			if prefix == "" || strings.IndexByte(prefix, ':') >= 0 || !nameStart(prefix) {
				return r.syntax(at, quote(qname)+" declares no prefix", "a prefix without a colon")
			}
			return r.bind(prefix, value, at)
		}
	}
	r.attrs = append(r.attrs, Attr{Name: Name{Local: qname}, Value: value, at: int32(at), valueAt: int32(valueAt), changed: r.changed})
	return nil
}

// resolveAttributes expands the names of the attributes read and refuses one given twice.
func (r *Reader) resolveAttributes() error {
	attrs := r.attrs
	for i := range attrs {
		a := &attrs[i]
		if strings.IndexByte(a.Local, ':') >= 0 {
			prefix, local, err := r.split(a.Local, int(a.at))
			if err != nil {
				return err
			}
			a.Name = Name{r.lookup(prefix, int(a.at)), local}
		}
		for j := range attrs[:i] {
			if attrs[j].Local == a.Local && attrs[j].Space == a.Space {
				r.note(r.fault(CodeDuplicate, int(a.at), "the element has the attribute "+quote(a.Local)+" twice", a.Name.String(), "each attribute once", "remove one of them"))
				break
			}
		}
	}
	return nil
}

// endTag reads an end tag at r.i. One that differs from the open element only in its prefix is
// reported and taken as its end, so that all such places are found at once.
func (r *Reader) endTag() (Kind, error) {
	at := r.i
	if n := len(r.stack); n > 0 { // the fast path: exactly </qname>
		q := r.stack[n-1].qname
		end := at + 2 + len(q)
		if end < len(r.s) && r.s[end] == '>' && r.s[at+2:end] == q {
			r.i = end + 1
			return r.pop(), nil
		}
	}
	r.i += 2
	q, err := r.name()
	if err != nil {
		return None, err
	}
	r.space()
	if r.i >= len(r.s) {
		return None, r.truncated()
	}
	if r.s[r.i] != '>' {
		return None, r.syntax(r.i, "a character that may not stand in an end tag", ">")
	}
	r.i++
	if len(r.stack) == 0 {
		return None, r.fail(r.fault(CodeEndTag, at, "an end tag where no element is open", "</"+quote(q)+">", "end of document", "remove the end tag"))
	}
	if open := r.stack[len(r.stack)-1]; q != open.qname {
		begins := open.begins
		if begins == "" {
			begins = place(r.src.Position(open.at))
		}
		f := r.fault(CodeEndTag, at, "the end tag is not that of the open element, which begins at "+begins, "</"+quote(q)+">", "</"+quote(open.qname)+">",
			"close each element by its own name and prefix")
		if q[strings.IndexByte(q, ':')+1:] != open.element.Local {
			return None, r.fail(f)
		}
		r.note(f)
	}
	return r.pop(), nil
}

func (r *Reader) space() {
	for r.i < len(r.s) && classes[r.s[r.i]]&isSpace != 0 {
		r.i++
	}
}

// peekTag is the tag at r.i up to its name.
func (r *Reader) peekTag() string {
	end := r.i + 1
	for end < len(r.s) && classes[r.s[end]]&inName != 0 {
		end++
	}
	return r.s[r.i:end]
}
