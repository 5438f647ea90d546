package asycuda

import (
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/messages/codes"
)

// container is one container in the rows of an item.
type container struct{ id xmldoc.Value }

// load is an item in a container.
type load struct {
	item int
	id   string
}

// containerRest are the values of a container that the canonical model has no field for; they are kept as attributes
// under the container's number.
func containerRest() []string {
	return []string{"Goods_description", "Packages_type", "Packages_number"}
}

// containers reads the equipment, and gives what each item is in. A container has a row for each item that is in it; it
// is taken once; what later rows say otherwise is kept as attributes.
func (p *page) containers(sad *xmldoc.Node) map[int][]container {
	d := p.body
	held := map[int][]container{}
	rows, seen := map[string][]*xmldoc.Node{}, map[load]bool{}
	for n := range sad.Children("Container") {
		id := n.Child("Container_identity").Value()
		if !id.OK() {
			drop(n, p.layout.by["Container"]) // the form is padded with empty rows
			continue
		}
		if item := p.ordinal(n.Child("Item_Number").Value()); item > 0 && !seen[load{item, id.Text}] {
			seen[load{item, id.Text}] = true
			held[item] = append(held[item], container{id})
		}
		if rows[id.Text] = append(rows[id.Text], n); len(rows[id.Text]) > 1 {
			p.again(id.Text, n, rows[id.Text])
			continue
		}
		was := p.Item("equipment", len(d.Equipment))
		e := messages.Equipment{ID: p.text("id", id), SizeType: p.code("sizeType", listContainer, n.Child("Container_type").Value(), xmldoc.Value{}),
			Category: p.code("category", listFullness, n.Child("Empty_full_indicator").Value(), xmldoc.Value{}), CheckDigit: "notApplicable"}
		switch folded := messages.Fold(e.ID); {
		case codes.Container(folded):
			e.CheckDigit = "valid"
		case codes.ContainerShape(folded):
			e.CheckDigit = "invalid"
		}
		e.Measures = p.mass(e.Measures, "grossMass", "gross", n.Child("Gross_weight"))
		e.Measures = p.mass(e.Measures, "other", "", n.Child("Packages_weight"))
		p.Back(was)
		d.Equipment = append(d.Equipment, e)
		for _, local := range containerRest() {
			d.Attributes = p.attribute(d.Attributes, containerPath(id.Text, 1, local), n.Child(local).Value())
		}
	}
	return held
}

// again keeps what a container's later row says otherwise than its first.
func (p *page) again(id string, n *xmldoc.Node, rows []*xmldoc.Node) {
	for _, local := range append(containerRest(), containerOwn()...) {
		if v := n.Child(local).Value(); v.Text != rows[0].Child(local).Text() {
			p.body.Attributes = p.attribute(p.body.Attributes, containerPath(id, len(rows), local), v)
		}
	}
}

// containerOwn are the values of a container that the canonical model has fields for.
func containerOwn() []string {
	return []string{"Container_type", "Empty_full_indicator", "Gross_weight", "Packages_weight"}
}

// containerPath names a value of a container's n-th row.
func containerPath(id string, n int, local string) string {
	return rowPath("Container("+id+")", n, local)
}
