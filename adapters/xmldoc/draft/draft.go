// Package draft is a message being filled in from an XML document: where in the message one is, which value came from which place of
// the document, and what is wrong with it. All XML adapters write their messages on one. It knows no format and no kind of message.
package draft

import (
	"strconv"

	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/messages"
)

// Draft keeps the place in one message, and what was marked and reported there. Its pointer is that of the place; what is marked and
// reported is named from there on.
//
// Nobody asks for the places of most messages, so that nothing is marked on a draft that is not traced: a message is read once without,
// and once more if its places are asked for.
type Draft struct {
	// Pointer is the RFC 6901 pointer of the place in the message.
	Pointer []byte
	// Faults are those reported so far.
	Faults messages.Faults
	// Quiet is set while content is read again that another draft reported on.
	Quiet bool
	// Traced says that the places of values are wanted.
	Traced bool
	// Far are places in another document than the one that most values are from, in no order.
	Far []messages.Origin

	trace
	refusals int
}

// New begins a draft at the body of its message. room is about how many values will be marked, 0 where that is not known.
func New(traced bool, room int) Draft {
	d := Draft{Pointer: append(make([]byte, 0, 128), "/body"...), Traced: traced}
	d.Reserve(room)
	return d
}

// Reserve makes room for so many marks.
func (d *Draft) Reserve(room int) {
	if d.Traced && room > 0 {
		d.reserve(room)
	}
}

// In goes into a member; Back returns to where it was called.
func (d *Draft) In(name string) int {
	was := len(d.Pointer)
	d.Pointer = append(append(d.Pointer, '/'), name...)
	return was
}

// Item goes into an element of an array.
func (d *Draft) Item(name string, i int) int {
	was := d.In(name)
	d.Pointer = strconv.AppendInt(append(d.Pointer, '/'), int64(i), 10)
	return was
}

// Back goes back out of a member or element.
func (d *Draft) Back(was int) { d.Pointer = d.Pointer[:was] }

// At runs take at another place of the message, given from its root.
func (d *Draft) At(pointer string, take func()) {
	was := string(d.Pointer)
	d.Pointer = append(d.Pointer[:0], pointer...)
	take()
	d.Pointer = append(d.Pointer[:0], was...)
}

// Here is the pointer of a member; "" is the place itself, and a name that begins with a slash is the whole pointer already.
func (d *Draft) Here(name string) string {
	switch {
	case name == "":
		return string(d.Pointer)
	case name[0] == '/':
		return name
	}
	return string(d.Pointer) + "/" + name
}

// Mark says that the member was read from v. A name that begins with a slash is a whole pointer.
func (d *Draft) Mark(name string, v xmldoc.Value) {
	if d.Traced { // apart from the rest, so that it costs nothing where nobody asks
		d.value(name, v)
	}
}

func (d *Draft) value(name string, v xmldoc.Value) {
	if v.OK() {
		d.add(v.Place(), d.Pointer, name)
	}
}

// MarkNode says that the member was read from an element as a whole.
func (d *Draft) MarkNode(name string, n *xmldoc.Node) {
	if d.Traced {
		d.node(name, n)
	}
}

func (d *Draft) node(name string, n *xmldoc.Node) { d.add(n.Place(), d.Pointer, name) }

// Try takes something that may turn out to be nothing: then its marks are taken back, as they would point to what the message does not
// have.
func Try[T any](d *Draft, take func() (T, bool)) (T, bool) {
	was := d.Marks()
	v, ok := take()
	if !ok {
		d.Forget(was)
	}
	return v, ok
}
