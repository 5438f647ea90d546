package edifact

import (
	"slices"
	"strings"

	"github.com/clearhub/clearhub/messages"
)

// inspection makes an inspection of the results that the certificate reports: only where a result or a test is stated,
// and when it was. A certificate that was only applied for has none.
func (c *certifying) inspection() *messages.Message {
	cert := c.body
	if cert.Form == "application" || c.inspected == nil || cert.Number == "" {
		return nil
	}
	tested := len(cert.Tests) > 0 || slices.ContainsFunc(lines(cert), func(l messages.Line) bool { return len(l.Tests) > 0 })
	if c.result == "" && !tested && len(c.checks) == 0 {
		return nil
	}
	x := c.mapping
	b := &messages.Inspection{PerformedBy: "authority", Result: c.result, ResultCode: c.resultCode, End: c.inspected, Checks: c.checks,
		Tests: cert.Tests, Treatments: cert.Treatments, Equipment: cert.Equipment, Transport: cert.Transport, Country: cert.IssuingCountry, Consignments: cert.Consignments}
	m := x.envelope(b)
	m.Function, m.FunctionCode, m.SourceVersion, m.Issued = c.m.Function, c.m.FunctionCode, c.m.SourceVersion, c.m.Issued
	at := x.root("/body")
	b.References = append([]messages.Reference{{Type: "certificate", Number: cert.Number}}, cert.References...)
	if b.Result == "" {
		b.Result = "notInterpretable"
	}
	if c.resultCode != nil {
		x.mark(x.field(at, "result"), c.resultAt, 3, 1)
		x.mark(x.field(x.field(at, "resultCode"), "code"), c.resultAt, 3, 1)
	}
	x.mark(x.field(at, "end"), c.inspectedAt, 2, 2)
	for i, k := range c.checkMarks {
		x.mark(x.field(x.item(at, "checks", i), "control"), k.s, 2, 1)
	}
	c.inspector(b)
	return m
}

func lines(c *messages.Certificate) []messages.Line {
	if len(c.Consignments) == 0 {
		return nil
	}
	return c.Consignments[0].Lines
}

// inspector says who inspected: the inspecting party if one is named, else who issued. An outside agency is an
// accredited body.
func (c *certifying) inspector(b *messages.Inspection) {
	for _, role := range []string{"inspector", "certifier", "issuer", "authority"} {
		i := slices.IndexFunc(c.body.Parties, func(p messages.Party) bool { return p.Role == role })
		if i < 0 {
			continue
		}
		p := c.body.Parties[i]
		b.Authority = &p
		if p.RoleCode != nil && p.RoleCode.Code == "OI" {
			b.PerformedBy = "accreditedBody"
		}
		return
	}
}

// shared gives the marks of what the inspection has in common with the certificate.
func (c *certifying) shared(marks []mark) []mark {
	x := c.mapping
	var out []mark
	for _, m := range marks {
		path := x.string(m.pointer)
		switch rest, body := strings.CutPrefix(path, "/body/"); {
		case !body:
			if path == "/function" || path == "/functionCode/code" || path == "/sourceVersion" || path == "/issued" {
				out = append(out, m)
			}
		case rest == "number":
			m.pointer = x.root("/body/references/0/number")
			out = append(out, m)
		case hasAny(rest, "tests/", "treatments/", "equipment/", "transport/", "consignments/"):
			out = append(out, m)
		}
	}
	return out
}

func hasAny(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}
