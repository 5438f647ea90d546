package edifact

import (
	"fmt"

	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/messages"
)

// readable lists the message types that are read.
func readable() []string {
	return []string{"CUSDEC", "CUSRES", "SANCRT", "CUSCAR", "CUSREP", "CUSEXP", "CODECO", "COARRI", "IFTSTA", "GOVCBR", "APERAK", "CONTRL"}
}

// serviceStructure finds the structure of CONTRL, whose version and release are those of a syntax and not of the directory: D:3
// and 4:1. The syntax versions before 3 called theirs 2:2, 2:1 and 1:912; some, as US customs, name the directory of the messages that
// they answer (D:03B). These are read as D:3, and that is told.
func (d *decoder) serviceStructure(places *placer, id identity, report func(fault)) (m *grammar.Message, exact bool) {
	syntax, exact := "3", true
	switch id.version + ":" + id.release {
	case "D:3":
	case "4:1":
		syntax = "4"
	case "2:2", "2:1", "1:912", "1:1":
		exact = false
		report(fault{code: CodeFallBack, severity: messages.SeverityWarn, at: places.at(0, 3, 1, 3),
			text:  fmt.Sprintf("CONTRL of syntax version %s is read as that of version 3", id.version),
			found: id.version + ":" + id.release, expected: "D:3 or 4:1", mend: "send D:3"})
	default:
		if _, ok := grammar.ParseRelease(id.version, id.release); ok {
			exact = false
			report(fault{code: CodeFallBack, severity: messages.SeverityWarn, at: places.at(0, 3, 1, 3),
				text:  "CONTRL is of no directory, but of a syntax: it is read as that of version 3",
				found: id.version + ":" + id.release, expected: "D:3 or 4:1", mend: "send D:3"})
			break
		}
		report(fault{code: CodeMessageVersion, standard: "17", at: places.at(0, 3, 1, 3), text: "this is no version of CONTRL",
			found: id.version + ":" + id.release, expected: "D:3 or 4:1", mend: "name the syntax version that the message is written by"})
		return nil, false
	}
	directory, err := grammar.Service(syntax)
	if err == nil {
		if found, ok := directory.Message(id.name); ok {
			return found, exact
		}
		err = fmt.Errorf("service directory %s has no %s", syntax, id.name)
	}
	report(fault{code: CodeMessageVersion, standard: "17", at: places.at(0, 3, 1, 3), text: err.Error(), found: id.version + ":" + id.release})
	return nil, false
}
