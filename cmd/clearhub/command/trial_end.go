package command

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/recognition"
)

// end tells the times with and without recognition, and the inspections avoided.
func (s *story) end(ctx context.Context, cs []consignment) error {
	s.printf("\n%s\nFrom arrival to release\n\n", strings.Repeat("─", 78))
	var with, without time.Duration
	var nWith, nWithout int
	for _, c := range cs {
		x, ok, err := s.clearance(ctx, c)
		if err != nil {
			return failed(err)
		}
		if !ok {
			s.notAsTold("%s was not released", c.Reference)
			continue
		}
		s.printf("   %-14s %-18s %10s\n", c.Reference, recognition.Label(x.Outcome, recognition.English), short(x.Took))
		if x.Outcome == string(messages.OutcomeRecognised) {
			with, nWith = with+x.Took, nWith+1
		} else {
			without, nWithout = without+x.Took, nWithout+1
		}
	}
	if nWith > 0 && nWithout > 0 {
		s.printf("\n   with recognition     %10s on average, no inspection\n   without              %10s, of which the port's inspection %s (hours or days in real life)\n",
			short(with/time.Duration(nWith)), short(without/time.Duration(nWithout)), s.port.inspection)
	}
	s.printf("   inspections          %10d carried out, %d avoided\n", s.port.inspected(), nWith)
	if nWith != 3 || s.port.inspected() != 1 {
		s.notAsTold("three inspections should have been avoided and one carried out")
	}
	if len(s.wrong) > 0 {
		s.printf("\n%s did not come out as told.\n", count(len(s.wrong), "thing"))
	} else {
		s.printf("\nEverything came out as told.\n")
	}
	return nil
}

// next prints what to try in a hub that stays up, each line ready to be copied.
func (s *story) next() {
	me, console := program(), s.hub.ConsoleURL()
	s.printf("\n%s\nThe hub stays up until you press Ctrl-C. Try next:\n\n", strings.Repeat("─", 78))
	s.printf("   Look at it      %s\n", console)
	s.printf("   why recognised  %s/?q=%s\n", console, url.QueryEscape("DL26000101"))
	s.printf("   the bulbs' seal %s/?q=%s\n\n", console, url.QueryEscape("NLQ55002"))
	s.printf("   In another terminal, as an officer or operator:\n\n")
	s.printf("     export CLEARHUB_TOKEN=%s\n     C=%s\n", s.tokens.operator, s.config)
	for _, line := range []string{
		"decision list -c $C",
		"decision show -c $C DL26000104 --lang zh",
		"decision replay -c $C all",
		"ledger show -c $C EC/NL/2026/0071001",
		"recall preview -c $C EC/NL/2026/0071001 --status revoked",
		"explain -c $C --sender dalian-port FILE",
		"check FILE",
	} {
		s.printf("     %s %s\n", me, line)
	}
	s.printf("\n   Your own files, sent as the port:\n\n")
	s.printf("     for f in *.edi *.xml *.json; do\n       curl -sS -H 'Authorization: Bearer %s' --data-binary @\"$f\" \"%s/v1/documents?name=$f\"; echo\n     done\n\n", s.tokens.port, s.hub.APIURL())
	s.printf("   The folder of $C holds this hub's data and officer.key, the key of officer O-1, for decision override and recall close.\n")
}

// program is how the reader started this process: by its name, or from the source by go run, which builds it in a folder of its own.
func program() string {
	file, err := os.Executable()
	if err == nil && strings.Contains(filepath.ToSlash(file), "/go-build") {
		return "go run ./cmd/clearhub"
	}
	return filepath.Base(os.Args[0])
}
