package recognition

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/messages"
)

// ledgerWorld is a small world of the ledger: an instrument of three tenths, one that replaces it, one that it may be split to or that replaces that one,
// an extract of it, and two declarations that want one or two tenths each. Amounts are decimals without a binary form, so that a float would show.
type ledgerWorld struct {
	Accounts [4]Account
	Holdings [2]Holding // of the two declarations on the first instrument
	// Certified is what the first instrument states, Hand what officers have added to it or taken from it.
	Certified, Hand messages.Decimal
	Day             int
}

var ledgerStart = time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)

func (w *ledgerWorld) now() time.Time { return ledgerStart.AddDate(0, 0, w.Day) }

func (w ledgerWorld) clone() ledgerWorld {
	for i := range w.Accounts {
		w.Accounts[i] = w.Accounts[i].clone()
		w.Accounts[i].Successors, w.Accounts[i].Extracts = slices.Clone(w.Accounts[i].Successors), slices.Clone(w.Accounts[i].Extracts)
	}
	for i := range w.Holdings {
		w.Holdings[i] = w.Holdings[i].clone()
	}
	return w
}

func certifies(id string, tenths messages.Decimal) *Instrument {
	return &Instrument{ID: id, Lines: []Goods{{Number: 1, Amounts: []Amount{{Basis: "netMass", Value: tenths, Unit: "KGM"}}}}}
}

// extractOf is the extract of the first instrument.
func extractOf(tenths messages.Decimal) *Instrument {
	in := certifies("extract", tenths)
	in.Base = "I"
	return in
}

func newLedgerWorld() ledgerWorld {
	w := ledgerWorld{Certified: "0.3", Hand: "0"}
	for i, id := range []string{"I", "heir", "part"} {
		w.Accounts[i] = openAccount(certifies(id, []messages.Decimal{"0.3", "0.3", "0.1"}[i]))
	}
	w.Accounts[3] = openAccount(extractOf("0.2"))
	for i := range w.Holdings {
		w.Holdings[i] = Holding{V: version, Instrument: "I", Declaration: string(rune('A' + i))}
	}
	return w
}

// ledgerEvent is one thing that may happen. It is false where it cannot, or is refused: then nothing has changed.
type ledgerEvent struct {
	name string
	do   func(w *ledgerWorld) bool
	// twice says that doing it again at once must change nothing.
	twice bool
}

func ledgerEvents() []ledgerEvent {
	var out []ledgerEvent
	add := func(name string, twice bool, do func(w *ledgerWorld) bool) {
		out = append(out, ledgerEvent{name, do, twice})
	}
	for i, who := range []string{"A", "B"} {
		for v, value := range []messages.Decimal{"0.1", "0.2"} {
			add("declare or amend "+who+" "+string(value), true, func(w *ledgerWorld) bool {
				h := &w.Holdings[i]
				need := value
				if x := h.held(1, 1); x != nil { // part of it may have been released
					if need = value.Sub(x.Consumed); need.Sign() < 0 {
						need = "0"
					}
				}
				return reserve(&w.Accounts[0], h, v+1, []Booking{{Instrument: "I", Line: 1, Of: 1, Value: need, Expires: w.now().AddDate(0, 0, 1)}}, w.now()) == nil
			})
			add("accept amendment of "+who+" to "+string(value), true, func(w *ledgerWorld) bool {
				x := w.Holdings[i].held(1, 1)
				if x == nil || x.Consumed.Sign() == 0 || x.Reserved.Sign() > 0 {
					return false
				}
				_, _, _, err := adjust(&w.Accounts[0], &w.Holdings[i], 1, 1, value)
				return err == nil
			})
		}
		add("cancel "+who, true, func(w *ledgerWorld) bool {
			return reserve(&w.Accounts[0], &w.Holdings[i], w.Holdings[i].Version, nil, w.now()) == nil
		})
		add("release "+who, true, func(w *ledgerWorld) bool {
			_, err := consume(&w.Accounts[0], &w.Holdings[i], 1, nil)
			return err == nil
		})
		add("release a part of "+who, false, func(w *ledgerWorld) bool {
			most := messages.Decimal("0.1")
			taken, err := consume(&w.Accounts[0], &w.Holdings[i], 1, &most)
			return err == nil && taken.Cmp(most) <= 0
		})
		add("invalidate "+who, true, func(w *ledgerWorld) bool { return restore(&w.Accounts[0], &w.Holdings[i]) == nil })
		add("lapse "+who, true, func(w *ledgerWorld) bool {
			lapsed, err := lapse(&w.Accounts[0], &w.Holdings[i], w.now())
			return err == nil && lapsed
		})
		add("an officer releases a part of "+who, false, func(w *ledgerWorld) bool {
			return byHand(&w.Accounts[0], &w.Holdings[i], HandEntry{Of: 1, Line: 1, Value: "0.1", From: "reserved", To: "consumed"}) == nil
		})
	}
	add("a day passes", false, func(w *ledgerWorld) bool { w.Day++; return w.Day <= 1 })
	add("withdraw", true, func(w *ledgerWorld) bool { w.Accounts[0].withdraw(); return true })
	add("lift the withdrawal", true, func(w *ledgerWorld) bool {
		if !w.Accounts[0].Closed || len(w.Accounts[0].Successors) > 0 {
			return false
		}
		w.Accounts[0].reopen()
		return true
	})
	for _, stated := range []messages.Decimal{"0.2", "0.4"} {
		add("certify "+string(stated), true, func(w *ledgerWorld) bool {
			fits, _ := w.Accounts[0].reissue(certifies("I", stated), false)
			if fits {
				w.Certified = stated
			}
			return fits
		})
	}
	for i, name := range []string{"replace", "split off"} {
		add(name, true, func(w *ledgerWorld) bool {
			a, next := &w.Accounts[0], &w.Accounts[i+1]
			if !a.Closed {
				a.withdraw()
			}
			if slices.Contains(a.Successors, next.Instrument) {
				return true
			}
			if next.Heir { // it is another's already
				return false
			}
			a.Successors = append(a.Successors, next.Instrument)
			inherit(a, next)
			return true
		})
	}
	add("make the heir a successor of its own", true, func(w *ledgerWorld) bool {
		a, next := &w.Accounts[1], &w.Accounts[2]
		if len(a.Successors) == 0 && (next.Heir || !a.Heir) {
			return false
		}
		if !a.Closed {
			a.withdraw()
		}
		if len(a.Successors) == 0 {
			a.Successors = append(a.Successors, next.Instrument)
			inherit(a, next)
		}
		return true
	})
	add("announce a replacement", true, func(w *ledgerWorld) bool { // that is still to count
		a, next := &w.Accounts[0], &w.Accounts[1]
		if slices.Contains(a.Successors, next.Instrument) {
			return true
		}
		if a.Closed || len(w.Accounts[2].Successors) > 0 {
			return false
		}
		a.Successors = append(a.Successors, next.Instrument)
		inherit(a, next)
		return true
	})
	for _, stated := range []messages.Decimal{"0.1", "0.2"} {
		add("extract "+string(stated), true, func(w *ledgerWorld) bool {
			base, of := &w.Accounts[0], &w.Accounts[3]
			if of.Base == "" {
				of.Base, base.Extracts = base.Instrument, append(base.Extracts, of.Instrument)
			}
			was := of.clone()
			if fits, _ := of.reissue(extractOf(stated), false); !fits {
				return false
			}
			putBack(base, &was, of)
			extract(base, of)
			return true
		})
	}
	add("withdraw the extract", true, func(w *ledgerWorld) bool { w.Accounts[3].withdraw(); return true })
	for _, e := range []HandEntry{{From: "free", To: "consumed"}, {From: "consumed", To: "free"}, {From: "issued", To: "free"}, {From: "free", To: "issued"}, {From: "free", To: "withdrawn"}} {
		e.Of, e.Value = 1, "0.2"
		add("an officer books "+e.From+" to "+e.To, false, func(w *ledgerWorld) bool {
			next := w.Hand
			switch {
			case e.From == "issued":
				next = next.Add(e.Value)
			case e.To == "issued":
				next = next.Sub(e.Value)
			}
			if next.Abs().Cmp("0.2") > 0 || w.Accounts[0].Lines[0].ByHand.Abs().Cmp("0.2") > 0 { // the world stays small
				return false
			}
			var none Holding
			w.Hand = next
			if byHand(&w.Accounts[0], &none, e) != nil {
				return false
			}
			b := w.Accounts[0].Lines[0]
			return b.Free.Cmp("-0.2") >= 0 && b.Withdrawn.Cmp("-0.2") >= 0 && b.Withdrawn.Cmp("0.5") <= 0
		})
	}
	return out
}

// settle does what the stage does after every entry: what is given back to a closed account moves on to its successors, in order, and what is free
// to the extracts that lack it.
func (w *ledgerWorld) settle() {
	for i := range w.Accounts[:2] {
		for _, id := range w.Accounts[i].Successors {
			move(&w.Accounts[i], w.account(id))
		}
	}
	if len(w.Accounts[0].Extracts) > 0 {
		extract(&w.Accounts[0], &w.Accounts[3])
	}
}

func (w *ledgerWorld) account(id string) *Account {
	i := slices.IndexFunc(w.Accounts[:], func(a Account) bool { return a.Instrument == id })
	return &w.Accounts[i]
}

// law is what must hold in every state that can be reached.
func (w *ledgerWorld) law() error {
	for i := range w.Accounts {
		a := &w.Accounts[i]
		if err := a.check(); err != nil || a.Broken {
			return fmt.Errorf("account %s: %w, broken %t", a.Instrument, err, a.Broken)
		}
		b := a.Lines[0]
		if sum := b.Free.Add(b.Reserved).Add(b.Consumed).Add(b.Withdrawn); b.Issued.Cmp(sum) != 0 {
			return fmt.Errorf("account %s: issued %s is not %s", a.Instrument, b.Issued, sum)
		}
		below := b.Free.Sign() < 0 || b.Reserved.Sign() < 0 || b.Consumed.Sign() < 0 || b.Withdrawn.Sign() < 0
		if below && !b.Alarm {
			return errors.New("a figure is below zero without an alarm")
		}
	}
	b := w.Accounts[0].Lines[0]
	reserved, consumed := messages.Decimal("0"), b.ByHand
	for i := range w.Holdings {
		for _, x := range w.Holdings[i].Lines {
			if x.Reserved.Sign() < 0 || x.Consumed.Sign() < 0 {
				return fmt.Errorf("declaration %s holds less than nothing", w.Holdings[i].Declaration)
			}
			reserved, consumed = reserved.Add(x.Reserved), consumed.Add(x.Consumed)
		}
	}
	if reserved.Cmp(b.Reserved) != 0 || consumed.Cmp(b.Consumed) != 0 {
		return fmt.Errorf("declarations hold %s and have consumed %s; the account says %s and %s", reserved, consumed, b.Reserved, b.Consumed)
	}
	if b.Issued.Cmp(w.Certified.Add(w.Hand)) != 0 {
		return fmt.Errorf("issued %s, certified %s and %s by hand", b.Issued, w.Certified, w.Hand)
	}
	if !b.Alarm && reserved.Add(consumed).Cmp(b.Issued) > 0 {
		return fmt.Errorf("oversold: %s and %s of %s", reserved, consumed, b.Issued)
	}
	// The sum is preserved: heirs and extracts are issued what moved to them, and no more than they state; an extract all that it states, or nothing.
	for i := range w.Accounts {
		a := &w.Accounts[i]
		heirs := messages.Decimal("0")
		for _, id := range slices.Concat(a.Successors, a.Extracts) {
			of := w.account(id).Lines[0]
			heirs = heirs.Add(of.Issued)
			if of.Issued.Cmp(of.Stated) > 0 {
				return fmt.Errorf("%s is issued %s and states %s", id, of.Issued, of.Stated)
			}
		}
		if moved := a.Lines[0].Moved; heirs.Cmp(moved) != 0 {
			return fmt.Errorf("%s moved from %s, heirs have %s", moved, a.Instrument, heirs)
		}
	}
	if of := w.Accounts[3].Lines[0]; !of.Issued.IsZero() && of.Issued.Cmp(of.Stated) != 0 && of.Issued.Cmp("0.1") != 0 {
		return fmt.Errorf("the extract is issued %s of %s", of.Issued, of.Stated)
	}
	if len(w.Accounts[0].Successors) > 0 && b.Free.Sign() > 0 && w.Accounts[0].Closed {
		return errors.New("something is free on an account that is closed")
	}
	return nil
}

// ledgerWorlds are the worlds that are gone through: each knows some of the events, so that all its states can be reached in seconds. The last knows
// all of them; the first hundred thousand of its states are gone through, in ten seconds or so.
var ledgerWorlds = []struct {
	name  string
	knows func(event string) bool
	long  bool
}{
	{"two declarations", func(e string) bool {
		return !has(e, "officer", "replace", "split", "certify", "lift", "amendment", "extract", "heir")
	}, false},
	{"one declaration and an heir", func(e string) bool {
		return !has(e, "officer", " B", "split", "certify 0.2", "amendment", "extract", "announce", "successor")
	}, false},
	{"an heir to come", func(e string) bool {
		return !has(e, "officer", " B", "split", "certify", "amendment", "extract", "lapse", "day", "lift")
	}, false},
	{"one declaration and a split", func(e string) bool {
		return !has(e, "officer", " B", "certify", "lapse", "day", "extract", "announce", "successor")
	}, false},
	{"one declaration and an extract", func(e string) bool {
		return !has(e, "officer", " B", "split", "certify", "lapse", "day", "announce", "successor", "amendment")
	}, false},
	{"an extract and an officer", func(e string) bool {
		return !has(e, " B", "split", "replace", "lapse", "day", "announce", "successor", "amend", "declare", "release", "invalidate", "cancel")
	}, false},
	{"one declaration and an officer", func(e string) bool {
		return !has(e, " B", "replace", "split", "lapse", "day", "certify", "amendment", "invalidate", "extract", "heir")
	}, false},
	{"amendments", func(e string) bool {
		return !has(e, "officer", "replace", "split", "lapse", "day", "withdraw", "lift", "extract", "heir")
	}, false},
	{"everything", func(string) bool { return true }, true},
}

func has(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

// TestLedgerModel goes through every state that a small world can reach by any order of any events, twice where that must change nothing, and asks
// of each whether the law holds.
func TestLedgerModel(t *testing.T) {
	for _, world := range ledgerWorlds {
		t.Run(world.name, func(t *testing.T) {
			if world.long && os.Getenv("CLEARHUB_LONG") == "" {
				t.Skip("set CLEARHUB_LONG=1")
			}
			var events []ledgerEvent
			for _, e := range ledgerEvents() {
				if world.knows(e.name) {
					events = append(events, e)
				}
			}
			explore(t, events, map[bool]int{false: 30_000, true: 100_000}[world.long], !world.long)
		})
	}
}

// explore reaches all states by breadth, so that the story told of a broken law is the shortest.
func explore(t *testing.T, events []ledgerEvent, limit int, exhaust bool) {
	t.Helper()
	key := func(w *ledgerWorld) string {
		v, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		return string(v)
	}
	type reached struct {
		w    ledgerWorld
		from int
		by   string
	}
	first := newLedgerWorld()
	all, seen := []reached{{w: first, from: -1}}, map[string]bool{key(&first): true}
	story := func(i int) (out []string) {
		for ; i > 0; i = all[i].from {
			out = append([]string{all[i].by}, out...)
		}
		return out
	}
	done, steps := map[string]int{}, 0
	for i := 0; i < len(all) && len(all) < limit; i++ {
		for _, e := range events {
			next := all[i].w.clone()
			steps++
			if !e.do(&next) {
				continue
			}
			next.settle()
			done[e.name]++
			if err := next.law(); err != nil {
				t.Fatalf("after %q, %s: %v", story(i), e.name, err)
			}
			k := key(&next)
			if seen[k] {
				continue
			}
			if e.twice {
				again := next.clone()
				e.do(&again)
				again.settle()
				if key(&again) != k {
					t.Fatalf("after %q, %s twice is not the same as once:\n%s\n%s", story(i), e.name, k, key(&again))
				}
			}
			seen[k] = true
			all = append(all, reached{next, i, e.name})
		}
	}
	for _, e := range events {
		if done[e.name] == 0 {
			t.Errorf("%s never happened", e.name)
		}
	}
	if exhaust && len(all) >= limit {
		t.Errorf("more than %d states: not all were reached", limit)
	}
	t.Logf("%d states, %d steps", len(all), steps)
}
