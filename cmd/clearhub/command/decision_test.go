package command_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/adapters/standard"
	"github.com/clearhub/clearhub/cmd/clearhub/command"
	"github.com/clearhub/clearhub/messages"
)

const served = `hub: {id: test-hub, country: CN}
api: {listen: "127.0.0.1:%d"}
console: {off: true}
data: "%s"
embedded: {maxBytes: 1000000000, unsynced: true}
log: {level: error}
operators: [{name: anna, secretFile: %s}]
partners:
  - {id: port, country: CN, secretFile: %s}
  - {id: agency, country: NL, secretFile: %s, deliver: {type: inbox}}
routes:
  - {name: decisions, match: {kinds: [decision]}, to: [agency]}
agreements:
%s
`

const bulbs = `id: nl-cn
version: "1"
issuer: {country: NL, authority: nl-phs, channels: [agency]}
border: {country: CN, authority: customs, channels: [port]}
inForce: {from: "2020-01-01"}
scopes:
  - id: bulbs
    instruments: [phytosanitary]
    hs: ["0601"]
    procedures: [import]
    gates: [0, 1, 2, 3, 7, 8, 10, 11]
    effects: [{type: waive, control: physical}]
    await: 72h
    term: unlimited
`

const servicesYAML = `register: nl/services
source: test
entries:
  - key: nl-phs
    kind: authority
    authority:
      id: nl-phs
      country: NL
      names: [Plant Health Service]
      channels: [agency]
      competences: [{class: phytosanitary, span: {from: "2020-01-01"}}]
`

func certificateJSON(number, status string) string {
	return fmt.Sprintf(`{"schemaVersion":"1.0.0","kind":"certificate","function":"original","issued":{"value":"2026-11-18","precision":"date","zone":"+01:00","zoneBasis":"stated"},
"body":{"class":"phytosanitary","attestation":"certification","number":%q,"form":"certificate","status":%q,"issued":{"value":"2026-11-18","precision":"date","zone":"+01:00","zoneBasis":"stated"},
"issuingCountry":"NL","exportCountry":"NL","destinationCountry":"CN","parties":[{"role":"issuer","names":[{"value":"Plant Health Service"}],"address":{"country":"NL"}},
{"role":"consignor","names":[{"value":"Polder Bulbs"}],"address":{"country":"NL"}},{"role":"consignee","names":[{"value":"Bohai Horticulture"}],"address":{"country":"CN"}}],
"consignments":[{"number":1,"lines":[{"number":1,"descriptions":[{"value":"Tulip bulbs"}],"classifications":[{"system":"HS","code":"060110"}],"measures":[{"type":"netMass","value":"20000","unitCode":"KGM"}]}]}]}}`, number, status)
}

func declarationJSON(ref, number string) string {
	return fmt.Sprintf(`{"schemaVersion":"1.0.0","kind":"declaration","function":"original","issued":{"value":"2026-11-20T10:00","precision":"minute","zone":"+08:00","zoneBasis":"stated"},
"body":{"type":"import","references":[{"type":"functionalReference","number":%q}],"documents":[{"class":"phytosanitary","type":{"code":"851","list":"1001"},"number":%q}],
"exportCountry":"NL","destinationCountry":"CN","parties":[{"role":"consignor","names":[{"value":"Polder Bulbs"}],"address":{"country":"NL"}},{"role":"consignee","names":[{"value":"Bohai Horticulture"}],"address":{"country":"CN"}},{"role":"declarant","names":[{"value":"Bohai Brokers"}],"address":{"country":"CN"}}],
"consignments":[{"number":1,"lines":[{"number":1,"descriptions":[{"value":"Tulip bulbs"}],"classifications":[{"system":"HS","code":"060110"}],"measures":[{"type":"netMass","value":"1000","unitCode":"KGM"}]}]}]}}`, ref, number)
}

// running is a hub that serves in this process, and the commands that are put to it.
type running struct {
	t      *testing.T
	dir    string
	config string
	api    string
	stop   func()
}

// serveHub serves a hub with the configuration of these tests, and what more is given.
func serveHub(t *testing.T, more ...string) *running {
	t.Helper()
	r := &running{t: t, dir: t.TempDir()}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	r.api = fmt.Sprintf("http://127.0.0.1:%d", port)
	for _, who := range []string{"anna", "port", "agency"} {
		r.write(who+".token", who+"-token")
	}
	r.write("clearhub.yaml", fmt.Sprintf(served, port, filepath.ToSlash(filepath.Join(r.dir, "data")), "anna.token", "port.token", "agency.token", "  - "+strings.ReplaceAll(strings.TrimSpace(bulbs), "\n", "\n    "))+strings.Join(more, "\n"))
	r.config = filepath.Join(r.dir, "clearhub.yaml")
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan string, 1)
	go func() {
		var out, errs bytes.Buffer
		code := command.Run(ctx, standard.Registry(), []string{"serve", "--config", r.config}, strings.NewReader(""), &out, &errs)
		done <- fmt.Sprint(code, " ", errs.String())
	}()
	r.stop = func() {
		cancel()
		if text, ok := <-done; ok {
			close(done)
			if !strings.HasPrefix(text, "0 ") {
				t.Errorf("serve: %s", text)
			}
		}
	}
	t.Cleanup(r.stop)
	r.until("the hub is ready", func() bool {
		resp, err := http.Get(r.api + "/readyz")
		if err != nil {
			return false
		}
		defer func() { _ = resp.Body.Close() }()
		return resp.StatusCode == http.StatusOK
	})
	return r
}

func (r *running) write(name, text string) string {
	r.t.Helper()
	file := filepath.Join(r.dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
	return file
}

func (r *running) until(what string, ok func() bool) {
	r.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			r.t.Fatalf("never: %s", what)
		}
	}
}

func (r *running) submit(token, document string) {
	r.t.Helper()
	req, err := http.NewRequest(http.MethodPost, r.api+"/v1/documents", strings.NewReader(document))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusAccepted {
		r.t.Fatalf("%d %s", resp.StatusCode, body)
	}
}

// say runs a command with the configuration and checks how it ends.
func (r *running) say(want int, args ...string) string {
	r.t.Helper()
	code, out, errs := run(r.t, "", append(args, "--config", r.config)...)
	if code != want {
		r.t.Errorf("%v exits %d, want %d:\n%s%s", args, code, want, out, errs)
	}
	return out + errs
}

func (r *running) listed() (out []struct{ Message, Number, Outcome, Cause string }) {
	r.t.Helper()
	for _, line := range strings.Split(strings.TrimSpace(r.say(command.ExitOK, "decision", "list", "--output", "json")), "\n") {
		var d struct{ Message, Number, Outcome, Cause string }
		if line != "" && json.Unmarshal([]byte(line), &d) == nil {
			out = append(out, d)
		}
	}
	return out
}

func has(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("%q is not in:\n%s", p, text)
		}
	}
}

func TestAnOperatorsDayWithAgreementsRegistersAndDecisions(t *testing.T) {
	r := serveHub(t)
	token := []string{"--token-file", filepath.Join(r.dir, "anna.token")}
	register := r.write("services.yaml", servicesYAML)
	two := r.write("two.yaml", strings.NewReplacer(`version: "1"`, `version: "2"`, `term: unlimited`, `term: 240h`, `control: physical}`, `control: documentary}`).Replace(bulbs))

	has(t, r.say(command.ExitOK, "register", "check", register), "good, 1 entry")
	has(t, r.say(command.ExitOK, append([]string{"register", "load", register}, token...)...), "applied")
	has(t, r.say(command.ExitOK, "register", "list"), "REGISTER     ENTRIES  REMOVED  READ ", "\nnl/services        1        0  20")
	has(t, r.say(command.ExitRefused, append([]string{"register", "load", r.write("bad.yaml", strings.Replace(servicesYAML, "country: NL", "country: XX", 1))}, token...)...), "line 8", "country: XX")

	r.submit("agency-token", certificateJSON("EC/NL/2026/0071001", "valid"))
	r.submit("port-token", declarationJSON("D-1", "EC/NL/2026/0071001"))
	var last struct{ Message, Number, Outcome, Cause string }
	r.until("a decision", func() bool {
		all := r.listed()
		if len(all) > 0 {
			last = all[len(all)-1]
		}
		return last.Outcome == string(messages.OutcomeRecognised)
	})
	has(t, r.say(command.ExitOK, "decision", "show", last.Number, "--facts"), "recognised", "waive physical", "nl/services/nl-phs", "gate 3  issuer competent: passed", "because: the declaration came", "reserved 1000 kg, free 19000 kg", "hash ")
	// A show without --facts left the officer without the facts, and Chinese and Russian readers with words of the program.
	has(t, r.say(command.ExitOK, "decision", "show", last.Number), "nl/services/nl-phs = authority", "test, read 20", "agency, as of 2026-11-18", "known from claims offset", " = valid v1", "kg free")
	has(t, r.say(command.ExitOK, "decision", "show", last.Number, "--lang", "zh"), "认可", "核验项 3  签发机构主管权限: 通过", "原因: 收到或更改报关单", " = 有效 v1", "千克 可用", "nl/services/nl-phs = 主管机构", "植物检疫 EC/NL/2026/0071001", "报关单引用", "免除实物查验")
	has(t, r.say(command.ExitOK, "decision", "show", last.Number, "--lang", "ru", "--audience", "trader"), "признано", "физический контроль не проводится", "зарезервировано 1000 кг")
	has(t, r.say(command.ExitOK, "decision", "show", "port/declaration/D1"), last.Number)
	has(t, r.say(command.ExitOK, "decision", "show", "d-1"), last.Number) // as the declarant writes it
	has(t, r.say(command.ExitRefused, "decision", "show", "nothing"), "no such decision")
	has(t, r.say(command.ExitOK, "decision", "replay", last.Message), "by clearhub "+command.Version, "the same", "the running hub's broker")
	has(t, r.say(command.ExitOK, "decision", "replay", "--whole", "all"), "all with the same bytes")

	has(t, r.say(command.ExitOK, "agreement", "check", two), "nl-cn version 2: good")
	has(t, r.say(command.ExitRefused, "agreement", "check", r.write("typo.yaml", strings.Replace(bulbs, "scopes:", "scoops:", 1))), `there is no key "scoops"`, "6 | scoops:")
	has(t, r.say(command.ExitOK, "agreement", "diff", two), "version 1 to 2", `scope "bulbs", term: was unlimited, is now 240h`, "drops control physical")
	has(t, r.say(command.ExitOK, "agreement", "whatif", two), "lines that would have come out otherwise: 1", "was: recognised; waive physical", "is: recognised; waive documentary")
	has(t, r.say(command.ExitOK, "agreement", "whatif", two, "--lang", "zh"), "原为: 认可; 免除实物查验", "现为: 认可; 免除单证查验", "结果会不同的项: 1")
	has(t, r.say(command.ExitOK, "agreement", "whatif", r.write("one.yaml", bulbs)), "declarations decided again: 1; lines that would have come out otherwise: 0")
	has(t, r.say(command.ExitOK, "recall", "preview", two), "goods not arrived: 1", "declarations looked at: 1; reached: 1")
	has(t, r.say(command.ExitOK, "recall", "preview", "nl/services/nl-phs"), "recognised → indeterminate", "G3.UNREGISTERED The issuer Plant Health Service is not in the register of authorities.")
	has(t, r.say(command.ExitOK, "recall", "preview", "EC/NL/2026/0071001"), "recognised → refused", "G7.REVOKED The instrument was revoked.")
	has(t, r.say(command.ExitOK, "recall", "preview", "EC/NL/2026/0071001", "--lang", "zh"), "认可 → 拒绝", "货物未到: 1", "G7.REVOKED 证书已被吊销")
	has(t, r.say(command.ExitOK, "recall", "preview", "EC/NL/2026/0071001", "--lang", "ru"), "признано → отказано", "пересмотреть")
	has(t, r.say(command.ExitUsage, "recall", "preview", "EC/NL/2026/0071001", "--lang", "fr"), "en, zh, ru")
	other := r.write("other.yaml", strings.Replace(servicesYAML, "class: phytosanitary", "class: health", 1))
	has(t, r.say(command.ExitOK, "register", "whatif", other), "is: refused", "G3.COMPETENCE", "lines that would have come out otherwise: 1")
	has(t, r.say(command.ExitOK, "register", "whatif", register, "--whole"), "lines that would have come out otherwise: 0")
	has(t, r.say(command.ExitOK, "decision", "list", "--lang", "ru"), "ВРЕМЯ ", "  ИТОГ      ПРИЧИНА ", "\n20", "признано", "декларация")
	has(t, r.say(command.ExitOK, "decision", "list", "--fact", "nl/services/nl-phs"), last.Message)
	has(t, r.say(command.ExitOK, "decision", "list", "--fact", "nl/services/other", "--lang", "zh"), "没有决定")
	has(t, r.say(command.ExitOK, "recall", "list"), "open reviews: 0")
	has(t, r.say(command.ExitRefused, "recall", "preview", "nothing/here"), "no such fact")
	if n := len(r.listed()); n != 1 {
		t.Errorf("%d decisions: a preview or draft was carried out", n)
	}

	has(t, r.say(command.ExitUsage, "agreement", "apply", two, "--token-env", "NOT_SET"), "no operator's token")
	has(t, r.say(command.ExitRefused, "agreement", "apply", two, "--token-file", filepath.Join(r.dir, "port.token")), "operators only")
	has(t, r.say(command.ExitOK, append([]string{"agreement", "apply", two, "--reason", "signed in Dalian"}, token...)...), "applied", "nl-cn@2 is in force")
	has(t, r.say(command.ExitRefused, append([]string{"agreement", "apply", r.write("again.yaml", strings.Replace(bulbs, `["0601"]`, `["06"]`, 1))}, token...)...), "says something else")
	has(t, r.say(command.ExitOK, "agreement", "list"), "AGREEMENT  VERSION  STATE", "\nnl-cn      1        replaced from its first day  20", "\nnl-cn      2        in force                     20", "operator:anna", "signed in Dalian", "hub:test-hub")
	r.until("the open declaration is decided anew", func() bool { return len(r.listed()) == 2 })

	r.stop()
	has(t, r.say(command.ExitOK, "decision", "replay", "all"), "2 decisions made again", "a hub that does not run")
}
