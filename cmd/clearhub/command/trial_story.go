package command

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/hub"
	"github.com/clearhub/clearhub/router/recognition"
	"github.com/clearhub/clearhub/router/trail"
)

//go:embed story/*
var storyFiles embed.FS

// render fills in one of the story's documents.
func render(name string, data any) ([]byte, error) {
	t, err := template.New(name).Option("missingkey=error").ParseFS(storyFiles, "story/"+name)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, data)
	return b.Bytes(), err
}

// story is the trial's tale: five declarations, two certificates, one inspection, one broken document.
type story struct {
	*env
	hub      *hub.Hub
	port     *portSystem
	agency   *partnerSystem
	operator *partnerSystem
	config   string
	data     string
	tokens   tokens
	step     int
	wrong    []string
	pulled   []*messages.Message
}

// consignment is one shipment of the story.
type consignment struct {
	Reference, UCR, Container, Seal, BillOfLading, Certificate string
	Net, Gross                                                 string
	UNB, Today                                                 string
}

func newConsignment(n int, container, certificate, net, gross string) consignment {
	now := time.Now()
	return consignment{
		Reference: fmt.Sprintf("DL2600010%d", n), UCR: fmt.Sprintf("6NL862345678000-TULIP260%d", n), Container: container, Seal: fmt.Sprintf("NLQ5500%d", n),
		BillOfLading: fmt.Sprintf("RTMDLC26900%d", n), Certificate: certificate, Net: net, Gross: gross, UNB: now.Format("060102:1504"), Today: now.Format("20060102"),
	}
}

// errChapter ends a chapter that went wrong in a way that was said already.
var errChapter = errors.New("chapter ended")

// stepTimeout bounds each wait of the story.
const stepTimeout = 30 * time.Second

// tell plays the story. What does not come out as told is noted in wrong; an error ends it.
func (s *story) tell(ctx context.Context) error {
	if err := s.awaitReady(ctx); err != nil {
		return err
	}
	s.printf("Clearhub trial: one border, two partners, five declarations. All of it is real, on this machine.\n\n")
	s.printf("  hub       %s\n  console   %s\n", s.hub.APIURL(), s.hub.ConsoleURL())
	s.printf("  partners  dalian-port      declares and rules at Dalian; the hub pushes to it over HTTP\n")
	s.printf("            nl-plant-health  certifies and inspects in the Netherlands; it pulls its inbox\n")
	s.printf("  agreement nl-cn-plant-health @ 1: what the Dutch side certified or inspected need not be inspected again\n")

	a := newConsignment(1, "MSKU2666542", "EC/NL/2026/0071001", "12000", "12600")
	b := newConsignment(2, "TEMU6079348", "", "8000", "8400")
	c := newConsignment(3, "CMAU7347531", "EC/NL/2026/0071002", "10000", "10500")
	d := newConsignment(4, "CSQU3054383", "EC/NL/2026/0071001", "9000", "9450")
	f := newConsignment(5, "MSKU2666542", "EC/NL/2026/0071001", "5000", "5250")
	f.Seal = "NLQ55005"
	for _, x := range []consignment{a, b, c, d} {
		s.port.ruleOn(consignmentFacts{x.Reference, x.UCR})
	}
	chapters := []func(context.Context) error{
		func(ctx context.Context) error {
			s.chapter("A certificate arrives before the goods", "The Dutch side certifies 20 000 kg of tulip bulbs.")
			return s.certificate(ctx, "EC/NL/2026/0071001", "20000")
		},
		func(ctx context.Context) error {
			s.chapter("A declaration cites it", "Dalian declares 12 000 kg of them: CUSDEC, with DOC+851.")
			if err := s.declare(ctx, a); err != nil {
				return err
			}
			if _, err := s.decision(ctx, a, messages.OutcomeRecognised, ""); err != nil {
				return err
			}
			return s.released(ctx, a, "12 000 kg are consumed: 8 000 kg stay free on the certificate.")
		},
		func(ctx context.Context) error {
			s.chapter("An inspection result without a number", "The Dutch side inspected and sealed a container. The declaration cites nothing; UCR, container and seal say that they belong together.")
			if err := s.inspect(ctx, b); err != nil {
				return err
			}
			if err := s.declare(ctx, b); err != nil {
				return err
			}
			if _, err := s.decision(ctx, b, messages.OutcomeRecognised, ""); err != nil {
				return err
			}
			return s.released(ctx, b, "")
		},
		func(ctx context.Context) error {
			s.chapter("A certificate that comes after the declaration", "The declaration cites a certificate that is not here yet.")
			if err := s.declare(ctx, c); err != nil {
				return err
			}
			if _, err := s.decision(ctx, c, messages.OutcomeIndeterminate, "G0.AWAITED"); err != nil {
				return err
			}
			s.tale("Unknown is never yes: goods wait under normal control, and the Dutch side is told. Now it arrives.")
			if err := s.certificate(ctx, c.Certificate, "10000"); err != nil {
				return err
			}
			if _, err := s.decision(ctx, c, messages.OutcomeRecognised, ""); err != nil {
				return err
			}
			return s.released(ctx, c, "")
		},
		func(ctx context.Context) error {
			s.chapter("More than was certified", "Another declaration claims 9 000 kg of the first certificate; 8 000 kg are left.")
			if err := s.declare(ctx, d); err != nil {
				return err
			}
			if _, err := s.decision(ctx, d, messages.OutcomeQuantityExceeded, ""); err != nil {
				return err
			}
			s.tale("Nothing is waived: the port inspects, and then releases. Nothing is taken off the certificate.")
			return s.released(ctx, d, "")
		},
		func(ctx context.Context) error {
			s.chapter("A cancellation gives back", "5 000 kg are declared and reserved, then the importer cancels.")
			if err := s.declare(ctx, f); err != nil {
				return err
			}
			if _, err := s.decision(ctx, f, messages.OutcomeRecognised, ""); err != nil {
				return err
			}
			if err := s.send(ctx, &s.port.partnerSystem, "cancellation.edi", "cancellation-"+f.Reference+".edi", f, false); err != nil {
				return err
			}
			return s.givenBack(ctx, f)
		},
		func(ctx context.Context) error {
			s.chapter("A broken document", "A month that does not exist, a thousands mark, a wrong count: all faults at once, under the sender's own line.")
			x := newConsignment(9, "MSKU2666542", "", "1", "1")
			return s.send(ctx, &s.port.partnerSystem, "broken.edi", "broken.edi", x, true)
		},
	}
	for _, play := range chapters {
		step, cancel := context.WithTimeout(ctx, stepTimeout)
		err := play(step)
		cancel()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errChapter):
			// said already; the other chapters can still be told
		case errors.Is(err, context.DeadlineExceeded):
			s.notAsTold("nothing came within %s", stepTimeout)
		case err != nil:
			return failed(err)
		}
	}
	return s.end(ctx, []consignment{a, b, c, d})
}

func (s *story) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stepTimeout)
	defer cancel()
	for {
		status, body, err := s.port.call(ctx, http.MethodGet, "/readyz", nil)
		if err == nil && status == http.StatusOK {
			return nil
		}
		select {
		case <-ctx.Done():
			return failed(fmt.Errorf("the hub is not ready: %s %w", body, err))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *story) chapter(title, text string) {
	s.step++
	s.printf("\n%s\n%d. %s\n   %s\n", strings.Repeat("─", 78), s.step, title, text)
}

func (s *story) tale(text string)           { s.printf("   %s\n", text) }
func (s *story) row(who, what, rest string) { s.printf("   %-16s %-12s %s\n", who, what, rest) }
func (s *story) notAsTold(format string, a ...any) {
	text := fmt.Sprintf(format, a...)
	s.wrong = append(s.wrong, text)
	s.printf("   NOT AS TOLD: %s\n", text)
}

func (s *story) certificate(ctx context.Context, number, net string) error {
	issued := time.Now().Add(-48 * time.Hour).UTC().Format(time.RFC3339)
	return s.send(ctx, s.agency, "certificate.xml", "certificate.xml", map[string]string{"Certificate": number, "Net": net, "Issued": issued}, false)
}

func (s *story) inspect(ctx context.Context, c consignment) error {
	day := time.Now().Add(-24 * time.Hour).UTC().Format("2006-01-02")
	return s.send(ctx, s.agency, "inspection.json", "inspection.json", map[string]string{"UCR": c.UCR, "Container": c.Container, "Seal": c.Seal, "Net": c.Net, "IssuedDay": day}, false)
}

func (s *story) declare(ctx context.Context, c consignment) error {
	return s.send(ctx, &s.port.partnerSystem, "declaration.edi", "declaration-"+c.Reference+".edi", c, false)
}

// send submits a document and tells the receipt, or the faults.
func (s *story) send(ctx context.Context, from *partnerSystem, file, name string, data any, refused bool) error {
	doc, err := render(file, data)
	if err != nil {
		return err
	}
	a, err := from.send(ctx, name, doc)
	if err != nil {
		return err
	}
	if a.status == http.StatusAccepted {
		s.row(from.name, "sends", fmt.Sprintf("%s → %s %s, stored in %d ms", name, a.receipt.Status, a.receipt.Format, a.took.Milliseconds()))
		if refused {
			s.notAsTold("%s was accepted", name)
		}
		for _, f := range a.receipt.Faults {
			if f.Severity == messages.SeverityWarn {
				s.fault(f, inMemory(doc))
			}
		}
		return nil
	}
	s.row(from.name, "sends", fmt.Sprintf("%s → %s (%d), %s", name, a.problem.Title, a.status, count(len(a.problem.Faults), "fault")))
	for _, f := range a.problem.Faults {
		s.fault(f.Fault, inMemory(doc))
	}
	if !refused {
		s.notAsTold("%s was not accepted: %s", name, a.problem.Detail)
		return errChapter
	} else if a.status != http.StatusUnprocessableEntity || len(a.problem.Faults) == 0 {
		s.notAsTold("%s was answered %d with %d faults", name, a.status, len(a.problem.Faults))
	}
	return nil
}

// decision waits until the port was told of a decision with an outcome and, where one is given, a reason.
func (s *story) decision(ctx context.Context, c consignment, want messages.Outcome, reason string) (*messages.Decision, error) {
	seen := map[string]bool{}
	for {
		m, err := s.port.await(ctx, func(m *messages.Message) bool {
			d, ok := m.Body.(*messages.Decision)
			return ok && !seen[m.ID] && about(d, c)
		})
		if err != nil {
			if errors.Is(err, context.DeadlineExceeded) && len(seen) > 0 {
				s.notAsTold("no decision %s for %s came, only others", want, c.Reference)
				return nil, nil
			}
			return nil, err
		}
		seen[m.ID] = true
		d := m.Body.(*messages.Decision)
		if d.Outcome != want {
			continue
		}
		s.explainDecision(d)
		if reason != "" && !slices.ContainsFunc(gatesOf(d), func(g messages.Gate) bool { return g.Reason == reason }) {
			s.notAsTold("the decision does not give %s as its reason", reason)
		}
		return d, nil
	}
}

func about(d *messages.Decision, c consignment) bool {
	return slices.ContainsFunc(d.References, func(r messages.Reference) bool { return r.Number == c.Reference })
}

func gatesOf(d *messages.Decision) []messages.Gate {
	var out []messages.Gate
	for _, l := range d.Lines {
		for _, c := range l.Claims {
			out = append(out, c.Gates...)
		}
	}
	return out
}

// explainDecision tells a decision: outcome, effects, and the gates that did not pass.
func (s *story) explainDecision(d *messages.Decision) {
	var effects []string
	passed := 0
	for _, l := range d.Lines {
		for _, e := range l.Effects {
			effects = append(effects, recognition.EffectText(e, recognition.English))
		}
	}
	for _, g := range gatesOf(d) {
		if g.Result == "pass" {
			passed++
		}
	}
	rest := recognition.Label(string(d.Outcome), recognition.English)
	if len(effects) > 0 {
		rest += ": " + strings.Join(effects, ", ")
	}
	s.row("clearhub", "decides", fmt.Sprintf("%s (%s passed)", rest, count(passed, "gate")))
	for _, g := range gatesOf(d) {
		if g.Result == "fail" || g.Result == "unknown" {
			s.printf("   %-16s %-12s gate %d %s: %s\n", "", g.Reason, g.Gate, g.Result, recognition.Explain(g.Reason, recognition.InUnits(g.Values, recognition.English), recognition.English, recognition.AudienceAuthority))
		}
	}
	for _, l := range d.Lines {
		for _, c := range l.Claims {
			if e := c.Ledger; e != nil && e.Issued != nil {
				booked := "nothing booked"
				if e.Verb != "none" {
					booked = e.Verb + " " + amount(e.Quantity)
				}
				s.printf("   %-16s %-12s %s: issued %s, free %s, reserved %s, consumed %s\n", "", "ledger", booked, amount(e.Issued), amount(e.Free), amount(e.Reserved), amount(e.Consumed))
			}
		}
	}
	s.row("dalian-port", "received", "decision "+d.Number[:min(12, len(d.Number))])
}

func amount(q *messages.Quantity) string {
	if q == nil {
		return "–"
	}
	return recognition.AmountText(q, recognition.English)
}

// released waits until the trail knows the port's release of a declaration.
func (s *story) released(ctx context.Context, c consignment, text string) error {
	if err := s.hub.Trail().Await(ctx, func() (bool, error) {
		clearance, ok, err := s.clearance(ctx, c)
		if err != nil {
			return false, err
		}
		if ok {
			s.row("dalian-port", "releases", fmt.Sprintf("%s after %s", c.Reference, short(clearance.Took)))
			return true, nil
		}
		s.port.mu.Lock()
		defer s.port.mu.Unlock()
		return false, s.port.failure
	}); err != nil {
		return err
	}
	if text != "" {
		s.tale(text)
	}
	return s.pull(ctx)
}

func short(d time.Duration) string { return d.Round(time.Millisecond).String() }

func (s *story) clearance(ctx context.Context, c consignment) (trail.Clearance, bool, error) {
	all, err := s.hub.Trail().Clearances(ctx, 500)
	if err != nil {
		return trail.Clearance{}, false, err
	}
	for _, x := range all {
		if strings.HasSuffix(x.Subject, messages.Fold(c.Reference)) {
			return x, true, nil
		}
	}
	return trail.Clearance{}, false, nil
}

// pull lets the agency fetch and acknowledge its inbox.
func (s *story) pull(ctx context.Context) error {
	got, err := s.agency.pull(ctx)
	if err != nil || len(got) == 0 {
		return err
	}
	s.pulled = append(s.pulled, got...)
	kinds := map[messages.Kind]int{}
	for _, m := range got {
		kinds[m.Kind]++
	}
	var parts []string
	for _, k := range []messages.Kind{messages.KindDeclaration, messages.KindDecision, messages.KindRuling, messages.KindReceipt} {
		if kinds[k] > 0 {
			what := string(k)
			if k == messages.KindReceipt {
				what = "usage notice"
			}
			parts = append(parts, count(kinds[k], what))
		}
	}
	s.row("nl-plant-health", "pulls", strings.Join(parts, ", "))
	return nil
}

// givenBack waits for the event that tells the reservation was given back.
func (s *story) givenBack(ctx context.Context, c consignment) error {
	if err := s.hub.Trail().Await(ctx, func() (bool, error) {
		events, err := s.hub.Trail().EventsIn(ctx, messages.StateGivenBack, 100)
		for _, e := range events {
			if strings.HasSuffix(e.Subject, messages.Fold(c.Reference)) {
				s.row("clearhub", "gives back", e.Text)
				return true, nil
			}
		}
		return false, err
	}); err != nil {
		return err
	}
	return s.pull(ctx)
}
