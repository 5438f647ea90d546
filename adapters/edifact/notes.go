package edifact

import (
	"fmt"

	"github.com/clearhub/clearhub/adapters/edifact/syntax"
	"github.com/clearhub/clearhub/messages"
)

// notes reports what the reader noticed in a part, each kind once an interchange. guided says that the part is a message
// under the guide of an association, which may widen the characters of levels A and B.
func (d *decoder) notes(p *syntax.Part, guided bool) {
	for _, n := range p.Notes {
		if c := d.current; c != nil {
			// What is a warning under a guide may refuse another message.
			const refusing = 16
			kind, varies := uint32(1)<<n.Kind, n.Kind == syntax.NoteOutside || n.Kind == syntax.NoteWindows1252
			if c.told&(kind<<refusing) != 0 || c.told&kind != 0 && (guided || !varies) {
				continue
			}
			if varies && !guided {
				kind <<= refusing
			}
			c.told |= kind
		}
		d.accompany(d.ofNote(n, p.Charset.Identifier, guided && p.Charset.Identifier != "UNOX")) // an escape there changes what follows
	}
}

func (d *decoder) ofNote(n syntax.Note, identifier string, guided bool) messages.Fault {
	level := identifier == "UNOA" || identifier == "UNOB" || identifier == "IATA" || identifier == "IATB"
	here := messages.Position{Offset: n.Offset, Line: n.Line, Column: n.Column}
	f := fault{level: levelInterchange, at: here}
	// What is wrong with characters is wrong with what UNB says of them: that is where it is pinned.
	declared := d.declared()
	switch n.Kind {
	case syntax.NoteByteOrderMark:
		f.code, f.severity, f.text = CodeTransfer, messages.SeverityNote, "the document begins with a byte order mark, which was dropped"
	case syntax.NoteBanner:
		f.code, f.severity, f.text = CodeTransfer, messages.SeverityWarn, "lines of something else stand before the interchange; they were passed over"
		f.mend = "send the interchange alone"
	case syntax.NoteWrapped:
		f.code, f.severity, f.text = CodeTransfer, messages.SeverityWarn, "the transfer cut the interchange into lines of one length; they were joined again"
		f.mend = "send the interchange without line breaks, or with line breaks between segments only"
	case syntax.NoteLines:
		f.code, f.severity, f.text, f.at.Path = CodeTransfer, messages.SeverityWarn, "UNA makes a line end the segment terminator; the interchange was read so", "UNA"
		f.expected, f.mend = "UNA:+.? '", "end segments with an apostrophe: transfers change line ends"
	case syntax.NoteFormFeed:
		f.code, f.severity, f.text = CodeTransfer, messages.SeverityNote, "there are form feeds between segments; they were passed over"
		f.mend = "send the interchange as it is, not as it is printed"
	case syntax.NoteLineBreak:
		f.code, f.severity, f.text = CodeTransfer, messages.SeverityWarn, "there is a line break inside of a segment; "+brokenLines(d.profile.Interchange)
		f.mend = "put line breaks between segments only"
	case syntax.NoteNeedlessRelease:
		f.code, f.severity, f.text = CodeNeedlessRelease, messages.SeverityWarn, "a release character stands before an ordinary one and was dropped"
		f.mend = "release only service characters; write a question mark as ??"
	case syntax.NoteUTF8:
		f.code, f.standard, f.at, f.found = CodeCharset, "21", declared, n.Characters
		f.text = fmt.Sprintf("the bytes are UTF-8 and the interchange says otherwise (first at %d:%d)", here.Line, here.Column)
		f.expected, f.mend = "UNOY for UTF-8", "state UNOY in syntax version 4, or send the character set that UNB states"
	case syntax.NoteWindows1252:
		f.code, f.standard, f.at, f.severity, f.found = CodeCharset, "21", declared, messages.SeverityWarn, n.Characters
		f.text = fmt.Sprintf("there are characters that the stated set does not have (first at %d:%d); they were read as Windows-1252", here.Line, here.Column)
		f.mend = "send the character set that UNB states"
		if level && !guided { // neither level has a letter above ASCII
			f.severity = ""
		}
	case syntax.NoteUndecodable:
		f.code, f.standard, f.at, f.found = CodeCharset, "21", declared, n.Characters
		f.text = fmt.Sprintf("the bytes are not in the character set that the interchange states (first at %d:%d)", here.Line, here.Column)
		f.mend = "send the character set that UNB states"
	case syntax.NoteOutside:
		f.code, f.standard, f.at, f.found = CodeRepertoire, "21", declared, n.Characters
		f.text = fmt.Sprintf("there are characters outside of the stated level (first at %d:%d)", here.Line, here.Column)
		f.expected, f.mend = "capital letters for UNOA; UNOB or UNOC for others", "state UNOC, or send only characters of the level"
		if identifier == "UNOX" {
			f.expected, f.mend = "no code extension (ISO 2022) and no control characters", "state UNOY and send UTF-8"
		}
		if guided {
			f.severity = messages.SeverityWarn
		}
	}
	return f.make()
}

// declared is where UNB states the character set.
func (d *decoder) declared() messages.Position {
	if d.current == nil {
		return messages.Position{Path: "UNB/2.1"}
	}
	return d.current.declared.position()
}
