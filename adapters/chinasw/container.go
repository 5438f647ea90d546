package chinasw

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// The lists of containers' sizes and of the flag for shared containers.
const (
	listContainer = "cn-container"
	listShared    = "cn-lcl-flag"
)

// containers takes the containers, which name the lines in them, and the seals, which only a transit declaration has.
func (x *declaration) containers() {
	for n := x.node.Child("DecContainers").First(); n != nil; n = n.Next() {
		if n.Local() == "Container" || n.Local() == "DecContainer" {
			x.container(n)
		}
	}
	for _, list := range []*xmldoc.Node{x.node, x.node.Child("TrnContainers")} {
		for n := range list.Children("TrnContainer") {
			x.seals(n)
		}
	}
}

func (x *declaration) container(n *xmldoc.Node) {
	r := x.fields.open(n)
	id := r.get("ContainerId")
	if !id.OK() {
		return
	}
	was := x.Item("equipment", len(x.body.Equipment))
	defer x.Back(was)
	e := x.box(id)
	e.SizeType = x.code("sizeType", r.get("ContainerMd"), listContainer)
	e.Category = x.code("category", r.get("LclFlag"), listShared)
	x.mass(&e, "tareMass", "tare", r.get("ContainerWt"))
	x.mass(&e, "netMass", "net", r.get("GoodsContaWt"))
	x.body.Equipment = append(x.body.Equipment, e)
	for _, l := range x.lineNumbers(r.get("GoodsNo")) {
		line := &x.body.Consignments[0].Lines[x.lines[l]]
		was := len(x.Pointer)
		x.Pointer = x.Pointer[:0]
		x.Pointer = append(x.Pointer, "/body/consignments/0"...)
		x.Item("lines", x.lines[l])
		x.Item("equipment", len(line.Equipment))
		x.Mark("", id)
		x.Pointer = append(x.Pointer[:0], "/body"...)
		x.Item("equipment", len(x.body.Equipment)-1)
		x.Pointer = x.Pointer[:was]
		line.Equipment = append(line.Equipment, e.ID)
	}
}

// box is a container by its number.
func (x *declaration) box(id xmldoc.Value) messages.Equipment {
	x.Mark("id", id)
	return boxOf(id.Text)
}

// mass takes a weight, which is in kilograms.
func (x *declaration) mass(e *messages.Equipment, kind, qualifier string, v xmldoc.Value) {
	if zero(v) {
		return
	}
	was := x.Item("measures", len(e.Measures))
	defer x.Back(was)
	if d := x.decimal("value", v); d != "" {
		e.Measures = append(e.Measures, messages.Measure{Type: kind, Quantity: messages.Quantity{Value: d, UnitCode: "KGM", Qualifier: qualifier, UnitBasis: "format"}})
	}
}

// lineNumbers takes the numbers of lines that something points to: "1,3". What is not a line is reported and left out.
func (x *declaration) lineNumbers(v xmldoc.Value) []int {
	var list []int
	for _, s := range strings.FieldsFunc(v.Text, func(c rune) bool { return c == ',' || c == '，' || c == ';' || c == ' ' }) {
		n, err := strconv.Atoi(s)
		if _, ok := x.lines[n]; err != nil || !ok {
			x.warn(CodeLineReference, "", v, "this points to a goods line that is not there", "numbers of goods lines (GNo) with commas between", "correct the number")
			continue
		}
		list = append(list, n)
	}
	return list
}

// seals takes the seals of a container in a transit declaration.
func (x *declaration) seals(n *xmldoc.Node) {
	id, seals := n.Child("ContaNo").Value(), n.Child("SealNo").Value()
	if !id.OK() {
		return
	}
	at := -1
	for i := range x.body.Equipment {
		if x.body.Equipment[i].ID == id.Text {
			at = i
		}
	}
	if at < 0 {
		at = len(x.body.Equipment)
		was := x.Item("equipment", at)
		x.body.Equipment = append(x.body.Equipment, x.box(id))
		x.Back(was)
	}
	was := x.Item("equipment", at)
	defer x.Back(was)
	e := &x.body.Equipment[at]
	if size := n.Child("ContaModel").Value(); e.SizeType == nil {
		e.SizeType = x.code("sizeType", size, listContainer)
	}
	for _, s := range splitNumbers(seals.Text) {
		was := x.Item("seals", len(e.Seals))
		x.Mark("id", seals)
		e.Seals = append(e.Seals, messages.Seal{ID: s})
		x.Back(was)
	}
}

// splitNumbers takes apart numbers that stand in one value.
func splitNumbers(s string) []string {
	return strings.FieldsFunc(s, func(c rune) bool { return c == ',' || c == ';' || c == '/' || c == ' ' })
}
