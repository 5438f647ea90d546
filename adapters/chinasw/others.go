package chinasw

import (
	"strconv"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// others keeps parts of a declaration that have no fields of their own, each value under its way: promises, the transit declaration, and the
// files of marks, whose bytes stay in the document. They stand in the declaration, or in a list there.
func (x *declaration) others() {
	count := map[string]int{}
	for n := x.node.First(); n != nil; n = n.Next() {
		switch n.Local() {
		case "DecHead", "DecLists", "DecContainers", "DecLicenseDocus", "DecFreeTxt", "DecSign", "EcoRelation", "EdocRealation", "DecGoodsLimits":
			continue
		}
		if x.other(n, count) {
			continue
		}
		for c := n.First(); c != nil; c = c.Next() {
			x.other(c, count)
		}
	}
}

// other keeps one such part, and tells whether n is one.
func (x *declaration) other(n *xmldoc.Node, count map[string]int) bool {
	b, name := x.body, n.Local()
	switch name {
	case "DecCopPromise", "TrnHead", "TrnList", "TrnContaGoods":
		prefix := name + "/"
		if count[name]++; count[name] > 1 {
			prefix += strconv.Itoa(count[name]) + "/"
		}
		b.Attributes = x.rest(b.Attributes, prefix, formOf(n))
	case "TrnContainer":
		b.Attributes = x.rest(b.Attributes, name+"/"+n.Child("ContaNo").Text()+"/", formOf(n).known("ContaNo", "ContaModel", "SealNo"))
	case "DecMarkLob":
		n.Drop("Attachment")
		f := formOf(n).known("Attachment")
		file, kind := f.get("AttachName"), f.get("AttachType")
		if file.OK() {
			was := x.Item("documents", len(b.Documents))
			b.Documents = append(b.Documents, messages.Document{Class: messages.ClassOther, Type: x.code("type", kind, "cn-mark"), Attachment: &messages.Attachment{Name: x.text("attachment/name", file)}})
			x.Back(was)
		}
		b.Attributes = x.rest(b.Attributes, name+"/", f)
	default:
		return false
	}
	return true
}
