package chinasw

import (
	"strconv"

	"github.com/clearhub/clearhub/messages"
)

// others keeps parts of a declaration that have no fields of their own, each value under its way: promises, the transit declaration, and the
// files of marks, whose bytes stay in the document.
func (x *declaration) others() {
	b := x.body
	for _, part := range [...]struct{ element, name string }{
		{"DecCopPromise", "DecCopPromise"}, {"TrnHead", "TrnHead"}, {"TrnList", "TrnList"}, {"TrnContaGoods", "TrnContaGoods"},
	} {
		for i, n := range all(x.node, part.element) {
			prefix := part.name + "/"
			if i > 0 {
				prefix += strconv.Itoa(i+1) + "/"
			}
			b.Attributes = x.rest(b.Attributes, prefix, formOf(n))
		}
	}
	for _, n := range all(x.node, "TrnContainer") {
		f := formOf(n).known("ContaNo", "ContaModel", "SealNo")
		b.Attributes = x.rest(b.Attributes, "TrnContainer/"+n.Child("ContaNo").Text()+"/", f)
	}
	for _, n := range all(x.node, "DecMarkLob") {
		n.Drop("Attachment")
		f := formOf(n).known("Attachment")
		name, kind := f.get("AttachName"), f.get("AttachType")
		if name.OK() {
			was := x.item("documents", len(b.Documents))
			b.Documents = append(b.Documents, messages.Document{Class: messages.ClassOther, Type: x.code("type", kind, "cn-mark"), Attachment: &messages.Attachment{Name: x.text("attachment/name", name)}})
			x.back(was)
		}
		b.Attributes = x.rest(b.Attributes, "DecMarkLob/", f)
	}
}
