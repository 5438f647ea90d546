package xmldoc

import "github.com/clearhub/clearhub/adapters"

// Limits bound what one document may hold. A zero field means its default.
type Limits struct {
	// Bytes bounds the document as received; default adapters.MaxBytes.
	Bytes int64
	// Depth bounds open elements; default 128.
	Depth int
	// Attributes bounds the attributes of one element, namespace declarations included; default 64.
	Attributes int
	// Elements bounds elements and attributes of the document together; default 1 000 000.
	Elements int
	// Text bounds the bytes of one text or attribute value; default 32 MiB, as attachments travel as text.
	Text int
	// Name bounds the bytes of one name; default 256.
	Name int
	// Names bounds how many different element names there may be; default 4096.
	Names int
	// Namespaces bounds the namespace declarations in force at once; default 256.
	Namespaces int
}

// LimitsOf takes the limits that a partner's profile sets: its Items bounds elements.
func LimitsOf(p adapters.Limits) Limits {
	return Limits{Bytes: p.Bytes, Depth: p.Depth, Elements: p.Items, Text: p.Text}
}

func (l Limits) withDefaults() Limits {
	for _, d := range []struct {
		field    *int
		standard int
	}{
		{&l.Depth, 128}, {&l.Attributes, 64}, {&l.Elements, 1_000_000}, {&l.Text, 32 << 20},
		{&l.Name, 256}, {&l.Names, 4096}, {&l.Namespaces, 256},
	} {
		if *d.field <= 0 {
			*d.field = d.standard
		}
	}
	if l.Bytes <= 0 {
		l.Bytes = adapters.MaxBytes
	}
	return l
}

// Options say how to read a document.
type Options struct {
	// Charset is what a partner's profile says; it overrides the declaration, not a byte order mark.
	Charset string
	Limits  Limits
}
