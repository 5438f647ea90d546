package command

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/config"
	"github.com/clearhub/clearhub/router/hub"
	"github.com/clearhub/clearhub/router/recognition"
)

func (e *env) officer() *cobra.Command {
	var file string
	return configured(group(&cobra.Command{
		Use:   "officer",
		Short: "Make an officer's key, sign and send an officer's act, list officers",
		Long: `Officer is for officers of the border's authority. An act (an override, an entry of the ledger by hand, a link, reopening what a
ruling ended by mistake, the end of a review) counts by the officer's own signature (Ed25519), which stays in the log with it. The hub knows the public
key alone, from "officers" in its configuration; a token only opens the API's door.`,
	}, e.officerKey(), e.officerAct(&file), e.officerList(&file)), &file)
}

func (e *env) officerKey() *cobra.Command {
	return &cobra.Command{
		Use:     "key FILE",
		Example: "  clearhub officer key officer.key",
		Short:   "Make a key: the private half into FILE, the public half on standard output",
		Long: `Key writes a new private key into FILE, which must not exist, readable by its owner alone, and prints the public key as the configuration's "officers" want it. With
--output json it prints {"file","public"}.

Exit codes: 0 written, 1 the file is there or cannot be written.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			public, err := newKey(args[0])
			if err != nil {
				return failed(fmt.Errorf("write key: %w", err))
			}
			if e.json() {
				return failed(e.line(map[string]string{"file": args[0], "public": public}))
			}
			e.printf("%s\n", public)
			return nil
		},
	}
}

// newKey writes a private key into a file that must not exist, and gives the public half as the configuration wants it.
func newKey(file string) (string, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = fmt.Fprintln(f, base64.StdEncoding.EncodeToString(private.Seed()))
	return base64.StdEncoding.EncodeToString(public), errors.Join(err, f.Close())
}

func (e *env) officerAct(file *string) *cobra.Command {
	o := caller{view: e.reader()}
	var key string
	cmd := &cobra.Command{
		Use:     "act FILE",
		Example: "  clearhub officer act writeoff.json --key officer.key",
		Short:   "Sign an act that stands in a JSON file and send it",
		Long: `Act signs the act in FILE ("-" is standard input) and sends it. What FILE leaves out of v, id, time, hub and border is filled in. For example:

  {"officer": "O-1", "verb": "ledger", "instrument": "agency/certificate/phytosanitary-ECNL260007001", "reason": "written off on paper at Manzhouli",
   "entry": {"line": 1, "from": "free", "to": "consumed", "quantity": {"value": "200", "unitCode": "KGM"}}}

The verbs are override, lift, ledger, link, reopen, review, appoint and cease. Who may appoint or cease is named for it, and appoints officers of his own authority
for acts that he may do himself:

  {"officer": "O-1", "verb": "appoint", "reason": "takes the night shift over", "appointed": {"id": "O-7", "name": "Wang Li", "authority": "customs",
   "country": "CN", "acts": ["override"], "span": {"from": "2026-11-01"}, "key": "…"}}
  {"officer": "O-1", "verb": "cease", "reason": "has left the service", "ceases": "O-7"}

` + callerHelp + callerExit,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.view.check(); err != nil {
				return err
			}
			data, err := e.given(args[0])
			if err != nil {
				return err
			}
			var a messages.OfficerAct
			dec := json.NewDecoder(strings.NewReader(string(data)))
			dec.DisallowUnknownFields()
			if err := dec.Decode(&a); err != nil {
				return exitError{ExitRefused, fmt.Errorf("read act: %w", err)}
			}
			by, err := o.signer(*file, key)
			if err != nil {
				return err
			}
			return e.act(cmd.Context(), by, &o, a)
		},
	}
	cmd.Flags().StringVar(&key, "key", "", "file with the officer's private key")
	o.flags(cmd)
	o.view.flag(cmd)
	_ = cmd.MarkFlagRequired("key")
	return cmd
}

var officerColumns = []string{"officer", "name", "authority", "acts", "from", "ceased"}

func (e *env) officerList(file *string) *cobra.Command {
	v := e.reader()
	cmd := &cobra.Command{
		Use:     "list",
		Example: "  clearhub officer list",
		Short:   "List officers: of the configuration, and appointed by others; who has ceased, and when",
		Long: `List prints the officers that the log knows. With --output json it prints one object a line:
  {"officer":{…},"by","at","ceased","ceasedBy"}

` + archiveHelp + archiveExit,
		Args: cobra.NoArgs,
		RunE: v.ofLog(file, func(ctx context.Context, a *hub.Archive, _ []string) error {
			all, err := a.Officers(ctx)
			if err != nil {
				return failed(err)
			}
			return list[recognition.Office]{columns: officerColumns, row: v.office, none: "noOfficers"}.print(v, all)
		}),
	}
	v.flag(cmd)
	return cmd
}

func (v *view) office(x recognition.Office) []string {
	from, ceased := v.word("configuration"), ""
	if x.By != "" {
		from = v.word("appointed") + " " + x.At.Format(time.RFC3339) + " " + v.word("byOfficer") + " " + x.By
	}
	if !x.Ceased.IsZero() {
		ceased = v.word("ceased") + " " + x.Ceased.Format(time.RFC3339) + " " + v.word("byOfficer") + " " + x.CeasedBy
	}
	acts := v.word("allActs")
	if len(x.Officer.Acts) > 0 {
		var names []string
		for _, verb := range x.Officer.Acts {
			names = append(names, v.of("verb", string(verb)))
		}
		acts = strings.Join(names, ", ")
	}
	return []string{x.Officer.ID, x.Officer.Name, x.Officer.Authority, acts, from, ceased}
}

// signer is an officer's key, and the hub that its acts are for.
type signer struct {
	private ed25519.PrivateKey
	hub     config.Hub
}

// signer reads what an act is signed with, before the hub is asked anything.
func (o *caller) signer(file, key string) (*signer, error) {
	c, err := config.LoadPublic(file)
	if err != nil {
		return nil, err
	}
	private, err := privateKey(key)
	if err != nil {
		return nil, err
	}
	return &signer{private, c.Hub}, o.resolve(file)
}

// act completes an act, signs it and sends it.
func (e *env) act(ctx context.Context, by *signer, o *caller, a messages.OfficerAct) error {
	set := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	if a.V == 0 {
		a.V = 1
	}
	set(&a.ID, rand.Text())
	set(&a.Time, time.Now().UTC().Format(time.RFC3339))
	set(&a.Hub, by.hub.ID)
	set(&a.Border, by.hub.Country)
	s, err := a.Sign(by.private)
	if err != nil {
		return failed(err)
	}
	v := o.view
	return e.command(ctx, o, "/v1/officer-acts", nil, s, strings.NewReplacer("{verb}", v.of("verb", string(a.Verb)), "{officer}", a.Officer).Replace(v.word("actOf")))
}

func privateKey(file string) (ed25519.PrivateKey, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(data)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("read key: %s does not hold a key that clearhub officer key made", file)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

func (e *env) decisionOverride(file *string) *cobra.Command {
	o := caller{view: e.reader()}
	var key, outcome string
	var effects []string
	a := messages.OfficerAct{Verb: messages.OfficerOverride}
	cmd := &cobra.Command{
		Use:     "override ID",
		Example: "  clearhub decision override 0f3c… --outcome controlRequired --reason \"the seal is broken\" --officer O-1 --key officer.key",
		Short:   "Set an officer's outcome beside the computed one",
		Long: `Override signs and sends an officer's word on a decision, by the decision's message id or number. Both outcomes are kept; the issuing side is told.
A word that asks for more control stands until it is lifted; one that lets more pass counts only as long as nothing changes that the decision rests on.

` + callerHelp + callerExit,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.view.check(); err != nil {
				return err
			}
			a.Outcome = messages.Outcome(outcome)
			for _, s := range effects {
				kind, control, _ := strings.Cut(s, ":")
				a.Effects = append(a.Effects, messages.Effect{Type: kind, Control: messages.Control(control)})
			}
			by, err := o.signer(*file, key)
			if err != nil {
				return err
			}
			m, err := e.decisionOf(cmd.Context(), &o, args[0])
			if err != nil {
				return err
			}
			a.Declaration, a.Decision = m.Subject, m.Body.(*messages.Decision).Number
			return e.act(cmd.Context(), by, &o, a)
		},
	}
	f := cmd.Flags()
	f.StringVar(&outcome, "outcome", "", "the officer's outcome (controlRequired, refused, recognisedPartly …)")
	f.StringVar(&a.Reason, "reason", "", "why, in ten characters or more")
	f.StringVar(&a.Officer, "officer", "", "the officer's id")
	f.StringVar(&key, "key", "", "file with the officer's private key")
	f.StringArrayVar(&effects, "effect", nil, "effect that is granted, as type or type:control (waive:documentary); repeat for several")
	f.IntSliceVar(&a.Lines, "line", nil, "line that is meant; default all")
	for _, required := range []string{"outcome", "reason", "officer", "key"} {
		_ = cmd.MarkFlagRequired(required)
	}
	o.flags(cmd)
	o.view.flag(cmd)
	return cmd
}

// decisionOf finds a decision by its message's id or its number.
func (e *env) decisionOf(ctx context.Context, o *caller, id string) (*messages.Message, error) {
	m := new(messages.Message)
	status, err := e.get(ctx, o, "/v1/messages/"+url.PathEscape(id), m)
	if status == http.StatusNotFound {
		var found struct{ Messages []struct{ ID string } }
		if _, err := e.get(ctx, o, "/v1/search?kind=decision&q="+url.QueryEscape(id), &found); err != nil {
			return nil, err
		}
		if len(found.Messages) != 1 {
			return nil, exitError{ExitRefused, fmt.Errorf("%d decisions are known as %s", len(found.Messages), id)}
		}
		m = new(messages.Message)
		_, err = e.get(ctx, o, "/v1/messages/"+url.PathEscape(found.Messages[0].ID), m)
	}
	if err != nil {
		return nil, err
	}
	if _, ok := m.Body.(*messages.Decision); !ok {
		return nil, exitError{ExitRefused, fmt.Errorf("%s is no decision but a %s", id, m.Kind)}
	}
	return m, nil
}

// get reads JSON from the hub.
func (e *env) get(ctx context.Context, o *caller, path string, v any) (status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(o.api, "/")+path, nil)
	if err != nil {
		return 0, failed(err)
	}
	req.Header.Set("Authorization", "Bearer "+o.token)
	client, err := o.client()
	if err != nil {
		return 0, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, failed(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return resp.StatusCode, failed(err)
	}
	if resp.StatusCode != http.StatusOK {
		var p struct{ Title, Detail string }
		_ = json.Unmarshal(data, &p) // what is not JSON says nothing
		err := fmt.Errorf("the hub answers %s: %s %s", resp.Status, p.Title, p.Detail)
		if resp.StatusCode >= http.StatusInternalServerError {
			return resp.StatusCode, failed(err)
		}
		return resp.StatusCode, exitError{ExitRefused, err}
	}
	if err := json.Unmarshal(data, v); err != nil {
		return resp.StatusCode, failed(fmt.Errorf("read the hub's answer: %w", err))
	}
	return resp.StatusCode, nil
}
