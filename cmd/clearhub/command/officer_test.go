package command_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/cmd/clearhub/command"
)

func TestAnOfficersDay(t *testing.T) {
	dir := t.TempDir()
	key, other := filepath.Join(dir, "officer.key"), filepath.Join(dir, "other.key")
	code, public, errs := run(t, "", "officer", "key", key)
	if code != command.ExitOK {
		t.Fatalf("%d %s", code, errs)
	}
	if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the private key: %v %v", info, err)
	}
	if code, _, _ := run(t, "", "officer", "key", key); code == command.ExitOK {
		t.Error("a key is written over")
	}
	if code, _, errs := run(t, "", "officer", "key", other); code != command.ExitOK {
		t.Fatal(errs)
	}
	r := serveHub(t, `officers:
  - {id: O-1, name: Wang Li, authority: customs, country: CN, span: {from: "2020-01-01"}, key: "`+strings.TrimSpace(public)+`"}`)
	r.write("anna.token", "anna-token")
	token := filepath.Join(r.dir, "anna.token")
	r.submit("agency-token", certificateJSON("EC/NL/26/0071001", "valid"))
	r.submit("port-token", declarationJSON("D-0001", "EC/NL/26/0071001"))
	r.until("there is a decision", func() bool { return len(r.listed()) > 0 })

	override := func(want int, key string) string {
		all := r.listed()
		return r.say(want, "decision", "override", all[len(all)-1].Message, "--outcome", "controlRequired", "--reason", "The seal was broken on arrival.", "--officer", "O-1", "--key", key, "--token-file", token)
	}
	r.until("the officer may read it, and the signature is not officer O-1's", func() bool {
		return strings.Contains(override(command.ExitRefused, other), "the signature is not officer O-1's")
	})
	all := r.listed() // a reason that is too short was told in the words of a Go library
	short := r.say(command.ExitRefused, "decision", "override", all[len(all)-1].Message, "--outcome", "controlRequired", "--reason", "seal", "--officer", "O-1", "--key", key, "--token-file", token)
	if has(t, short, "reason is \"seal\"; expected at least 10"); strings.Contains(short, "Field validation") {
		t.Error(short)
	}
	has(t, override(command.ExitOK, key), "override by officer O-1", "applied")
	r.until("the officer's word is a decision", func() bool { all := r.listed(); return all[len(all)-1].Cause == "override" })

	act := r.write("act.json", `{"officer": "O-1", "verb": "ledger", "instrument": "agency/certificate/phytosanitary-ECNL260071001", "reason": "written off on paper at Manzhouli",
"entry": {"line": 1, "from": "free", "to": "consumed", "quantity": {"value": "0.2", "unitCode": "TNE"}}}`)
	has(t, r.say(command.ExitOK, "officer", "act", act, "--key", key, "--token-file", token), "applied")
	r.until("the ledger shows the entry", func() bool {
		return strings.Contains(r.say(command.ExitOK, "ledger", "show", "EC/NL/26/0071001", "--token-file", token), "by officer O-1: written off on paper")
	})
	has(t, r.say(command.ExitOK, "ledger", "show", "agency/certificate/phytosanitary-ECNL260071001", "--token-file", token), "20000 kg issued = 19800 free + 0 reserved + 200 consumed + 0 withdrawn", "  TIME ", "CODE        LINE  QUANTITY  UNIT   FREE  ENTRY ", "LEDGER-016     1       200  kg    19800  booked by hand ")
	has(t, r.say(command.ExitRefused, "ledger", "show", "EC/NL/26/0079999", "--token-file", token), "404")
	has(t, r.say(command.ExitOK, "officer", "list"), "O-1", "Wang Li", "all but appoint and cease", "configuration")
	// A certificate that came through somebody else is shown for what it is.
	r.submit("port-token", certificateJSON("EC/NL/26/0075555", "valid"))
	r.until("the ledger shows what is not believed", func() bool {
		_, out, _ := run(t, "", "ledger", "show", "port/certificate/phytosanitary-ECNL260075555", "--token-file", token, "--config", r.config)
		return strings.Contains(out, "not believed")
	})
	if out := r.say(command.ExitOK, "ledger", "show", "EC/NL/26/0075555", "--token-file", token); strings.Contains(out, "issued") {
		t.Errorf("figures are shown of it:\n%s", out)
	}
	has(t, r.say(command.ExitOK, "assistance", "list", "--token-file", token), "no cases")
}
