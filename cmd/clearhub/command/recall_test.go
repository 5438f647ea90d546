package command_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/cmd/clearhub/command"
)

func rulingJSON(ref, status string) string {
	return fmt.Sprintf(`{"schemaVersion":"1.0.0","kind":"ruling","function":"original","issued":{"value":"2026-11-21T10:00","precision":"minute","zone":"+08:00","zoneBasis":"stated"},
"body":{"status":%q,"time":{"value":"2026-11-21T10:00","precision":"minute","zone":"+08:00","zoneBasis":"stated"},"references":[{"type":"functionalReference","number":%q},{"type":"declarantReference","number":%q}]}}`, status, "R-"+ref, ref)
}

// An authority turns out to be in no register when the goods are gone: somebody has to look, and says what came of it.
func TestReviewOfReleasedGoodsIsListedAndClosed(t *testing.T) {
	key := filepath.Join(t.TempDir(), "officer.key")
	code, public, errs := run(t, "", "officer", "key", key)
	if code != command.ExitOK {
		t.Fatal(errs)
	}
	r := serveHub(t, `officers:
  - {id: O-1, name: Wang Li, authority: customs, country: CN, acts: [appoint, cease, review], span: {from: "2020-01-01"}, key: "`+strings.TrimSpace(public)+`"}`)
	token := []string{"--token-file", filepath.Join(r.dir, "anna.token")}
	r.say(command.ExitOK, append([]string{"register", "load", r.write("services.yaml", servicesYAML)}, token...)...)
	r.submit("agency-token", certificateJSON("EC/NL/26/0071001", "valid"))
	r.submit("port-token", declarationJSON("D-0001", "EC/NL/26/0071001"))
	r.until("it is recognised", func() bool { all := r.listed(); return len(all) > 0 && all[len(all)-1].Outcome == "recognised" })
	r.submit("port-token", rulingJSON("D-0001", "released"))
	r.until("the goods are released", func() bool {
		return strings.Contains(r.say(command.ExitOK, append([]string{"ledger", "show", "EC/NL/26/0071001", "--lang", "zh"}, token...)...), "1000 已使用")
	})
	// Other goods came under the same certificate, which did not fit them: the border inspected them, and released them too.
	r.submit("port-token", strings.Replace(declarationJSON("D-0002", "EC/NL/26/0071001"), `"code":"060110"`, `"code":"060210"`, 1))
	r.until("it is not recognised", func() bool { all := r.listed(); return len(all) == 2 && all[1].Outcome != "recognised" })
	r.submit("port-token", rulingJSON("D-0002", "released"))
	var wave struct {
		Reached []struct {
			Declaration, Arrival, Action string
			Waived                       []struct {
				Line    int
				Control string
			}
		}
	}
	r.until("both are called back", func() bool {
		wave.Reached = nil
		text := r.say(command.ExitOK, "recall", "preview", "EC/NL/26/0071001", "--output", "json")
		if err := json.Unmarshal([]byte(text), &wave); err != nil {
			t.Fatal(err)
		}
		return len(wave.Reached) == 2 && wave.Reached[0].Arrival == "released" && wave.Reached[1].Arrival == "released"
	})
	if a, b := wave.Reached[0], wave.Reached[1]; a.Action != "recall" || len(a.Waived) != 1 || a.Waived[0].Line != 1 || a.Waived[0].Control != "physical" || b.Action != "recall" || b.Waived == nil || len(b.Waived) != 0 {
		t.Errorf("%+v", wave.Reached)
	}
	has(t, r.say(command.ExitOK, "recall", "preview", "EC/NL/26/0071001"), "goods released: 2\n  DECLARATION                OUTCOME ", "  LEFT OUT           TO BE DONE\n", "D0001 v1  recognised → refused ", "  physical (line 1)  call the goods back", "  nothing            call the goods back")
	has(t, r.say(command.ExitOK, "recall", "preview", "EC/NL/26/0071001", "--lang", "zh"), "  已免除 ", "实物 (项 1)", "  无 ")
	r.say(command.ExitOK, append([]string{"register", "load", r.write("empty.yaml", "register: nl/services\nsource: test\nentries: []\n")}, token...)...)
	r.until("a review is open", func() bool { return strings.Contains(r.say(command.ExitOK, "recall", "list"), "open reviews: 1") })
	has(t, r.say(command.ExitOK, "recall", "list", "--lang", "zh"), "自 ", "  应采取措施  报关单 ", "0 天", "认可 → 无法确定", "登记册", "未结复核: 1")
	var open struct{ Decision, Action, Declaration, Since string }
	if err := json.Unmarshal([]byte(r.say(command.ExitOK, "recall", "list", "--output", "json")), &open); err != nil || open.Action != "review" || open.Since == "" {
		t.Fatalf("%v %+v", err, open)
	}
	// Another officer is appointed through the log, and does it.
	second := filepath.Join(t.TempDir(), "second.key")
	_, public2, _ := run(t, "", "officer", "key", second)
	appoint := r.write("appoint.json", `{"officer": "O-1", "verb": "appoint", "reason": "takes the night shift over", "appointed": {"id": "O-2", "name": "王丽", "authority": "customs", "country": "CN",
"acts": ["review"], "span": {"from": "2020-01-01"}, "key": "`+strings.TrimSpace(public2)+`"}}`)
	closing := append([]string{"recall", "close", open.Decision, "--reason", "The consignee's stock was looked at.", "--officer", "O-2", "--key", second}, token...)
	has(t, r.say(command.ExitRefused, append(closing, "--finding", "noAction")...), "nobody of that name")
	has(t, r.say(command.ExitOK, append([]string{"officer", "act", appoint, "--key", key}, token...)...), "applied")
	has(t, r.say(command.ExitOK, "officer", "list"), "OFFICER  NAME ", "\nO-2      王丽 ", "appointed 20", "by officer O-1")
	has(t, r.say(command.ExitRefused, append(closing, "--finding", "forgotten")...), "finding")
	has(t, r.say(command.ExitOK, append(closing, "--finding", "followedUp")...), "review by officer O-2", "applied")
	has(t, r.say(command.ExitOK, "recall", "list"), "open reviews: 0")
	has(t, r.say(command.ExitRefused, append(closing, "--finding", "followedUp")...), "nothing is under review")
	has(t, r.say(command.ExitRefused, append(closing, "--finding", "followedUp", "--lang", "zh")...), "官员 O-2：结束复核: 此处没有待复核事项")
	has(t, r.say(command.ExitOK, "officer", "list", "--lang", "ru"), "назначение, прекращение полномочий, окончание проверки")
}
