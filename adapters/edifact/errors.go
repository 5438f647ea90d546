package edifact

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// errors reads a group of ERP: where the error is, its codes (ERC) and its texts (FTX). Texts belong to the codes in
// their order where there are as many, else to the first.
func (r *replying) errors(at pointer, f filing, it item) {
	x := r.mapping
	section, tag := it.get(2, 1), it.get(2, 2)
	number := it.get(2, 3)
	path := strings.Trim(strings.Join([]string{section, tag, number}, ":"), ":")
	if inner := it.joined(3, 1, 3, ":"); inner != "" {
		path += "/" + inner
	}
	var line int
	if section != "1" && section != "6" && allDigits(number) && len(number) <= 6 && (tag == "CST" || tag == "") {
		line, _ = strconv.Atoi(number)
	}
	where := mean("pointer", tag)
	if tag == "CST" && line > 0 {
		where += "/" + itoa(line-1)
	}
	first := len(*f.reasons)
	var texts []item
	for inner := range x.items(it.group) {
		switch inner.Tag() {
		case "ERC":
			reason := x.item(at, "reasons", len(*f.reasons))
			*f.reasons = append(*f.reasons, messages.Reason{Code: x.coded(reason, "code", "untdid9321", inner.segment, 2, 1), Path: path, Pointer: where, Line: line})
			x.mark(x.field(reason, "path"), it.segment, 2, 1)
		case "FTX":
			texts = append(texts, inner)
		case "RFF":
			x.reference(f.references, at, "references", inner.segment)
		}
	}
	if len(*f.reasons) == first {
		if len(texts) == 0 && path == "" {
			return
		}
		x.mark(x.field(x.item(at, "reasons", first), "path"), it.segment, 2, 1)
		*f.reasons = append(*f.reasons, messages.Reason{Path: path, Pointer: where, Line: line})
	}
	each := len(texts) == len(*f.reasons)-first
	for i, s := range texts {
		k := first
		if each {
			k = first + i
		}
		reason := &(*f.reasons)[k]
		s.get(2, 1)
		text := s.joined(5, 1, 5, "\n")
		if text == "" {
			continue
		}
		if reason.Text == "" {
			x.mark(x.field(x.item(at, "reasons", k), "text"), s.segment, 5, 1)
		} else {
			reason.Text += "\n"
		}
		reason.Text += text
	}
}
