package stage_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clearhub/clearhub/router/stage"
	"github.com/clearhub/clearhub/router/stream"
)

type stageFunc func(tx *stage.Tx, in []stage.Input)

func (f stageFunc) Step(tx *stage.Tx, in []stage.Input) { f(tx, in) }

var noon = time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)

// TestTxReadsItsOwnWritesLikeAMap: few under a prefix, and many.
func TestTxReadsItsOwnWritesLikeAMap(t *testing.T) {
	readsLikeAMap(t, 40, 100)
	readsLikeAMap(t, 400, 4)
}

func readsLikeAMap(t *testing.T, size, steps int) {
	rng := rand.New(rand.NewPCG(1, 2))
	oracle := map[string]string{}
	key := func() string { return fmt.Sprintf("%c/%d", 'a'+rng.IntN(3), rng.IntN(size)) }
	st := stageFunc(func(tx *stage.Tx, _ []stage.Input) {
		for range size {
			k := key()
			switch rng.IntN(3) {
			case 0:
				delete(oracle, k)
				tx.Delete(k)
			default:
				v := fmt.Sprint(rng.IntN(1000))
				oracle[k] = v
				tx.Put(k, []byte(v))
			}
			prefix := string(rune('a' + rng.IntN(3)))
			var got, want []string
			for k, v := range oracle {
				if strings.HasPrefix(k, prefix) {
					want = append(want, k+"="+v)
				}
			}
			for k, v := range tx.Scan(prefix) {
				got = append(got, k+"="+string(v))
				switch rng.IntN(20) {
				case 0:
					oracle[k] = string(v)
					tx.Put(k, v) // writing within a scan is allowed
				case 1: // and does not show in it
					k = key()
					oracle[k] = "late"
					tx.Put(k, []byte("late"))
				case 2:
					k = key()
					delete(oracle, k)
					tx.Delete(k)
				}
			}
			slices.SortFunc(want, func(a, b string) int { return strings.Compare(a[:strings.Index(a, "=")], b[:strings.Index(b, "=")]) })
			if !slices.Equal(got, want) {
				t.Fatalf("scan %s: got %v, want %v", prefix, got, want)
			}
			v, ok := tx.Get(k)
			if w, there := oracle[k]; ok != there || string(v) != w {
				t.Fatalf("get %s: %q %t, want %q %t", k, v, ok, w, there)
			}
		}
	})
	trial := stage.NewTrial(st, 0)
	for range steps {
		if _, err := trial.Step(noon); err != nil {
			t.Fatal(err)
		}
	}
}

func TestScanCanBeLeftEarly(t *testing.T) {
	trial := stage.NewTrial(stageFunc(func(tx *stage.Tx, _ []stage.Input) {
		tx.Put("a", nil)
		tx.Put("b", nil)
	}), 0)
	if _, err := trial.Step(noon); err != nil {
		t.Fatal(err)
	}
	n := 0
	for range trial.Scan("") {
		n++
		break
	}
	if n != 1 {
		t.Error(n)
	}
}

func TestTimersComeInTheOrderOfTheirTime(t *testing.T) {
	var got []string
	trial := stage.NewTrial(stageFunc(func(tx *stage.Tx, in []stage.Input) {
		for _, i := range in {
			if i.Kind == stage.Timer {
				got = append(got, i.Key)
				continue
			}
			tx.Wake("late", tx.Now().Add(3*time.Second))
			tx.Wake("early", tx.Now().Add(time.Second))
			tx.Wake("middle", tx.Now().Add(2*time.Second))
			tx.Wake("moved", tx.Now().Add(time.Second))
			tx.Wake("moved", tx.Now().Add(time.Hour))
			tx.Wake("cancelled", tx.Now())
			tx.Cancel("cancelled")
		}
	}), 0)
	for _, at := range []time.Duration{0, time.Second - 1, 5 * time.Second, 5 * time.Second} {
		in := []stage.Input{}
		if at == 0 {
			in = append(in, stage.Input{Kind: stage.Record})
		}
		if _, err := trial.Step(noon.Add(at), in...); err != nil {
			t.Fatal(err)
		}
	}
	if fmt.Sprint(got) != "[early middle late]" {
		t.Error(got)
	}
	if at, err := trial.NextTimer(); err != nil || !at.Equal(noon.Add(time.Hour)) {
		t.Error(at, err)
	}
}

func TestTimeOfStepsNeverGoesBack(t *testing.T) {
	var got []time.Time
	trial := stage.NewTrial(stageFunc(func(tx *stage.Tx, _ []stage.Input) { got = append(got, tx.Now()) }), 0)
	for _, d := range []time.Duration{0, -time.Hour, time.Second} {
		if _, err := trial.Step(noon.Add(d)); err != nil {
			t.Fatal(err)
		}
	}
	if !got[1].Equal(noon) || !got[2].Equal(noon.Add(time.Second)) {
		t.Error(got)
	}
}

func TestBrokenRulesAreRefused(t *testing.T) {
	for name, f := range map[string]func(tx *stage.Tx){
		"a key of the runner":        func(tx *stage.Tx) { tx.Put("\x00x", nil) },
		"an empty key":               func(tx *stage.Tx) { tx.Delete("") },
		"an output without a topic":  func(tx *stage.Tx) { tx.Emit(stage.Output{}) },
		"an output over the limit":   func(tx *stage.Tx) { tx.Emit(stage.Output{Topic: "t", Value: make([]byte, stream.MaxRecord)}) },
		"an output with from":        func(tx *stage.Tx) { tx.Emit(stage.Output{Topic: "t", Headers: []stream.Header{{Key: "from"}}}) },
		"an output to partition -1":  func(tx *stage.Tx) { tx.Emit(stage.Output{Topic: "t", Pinned: true, Partition: -1}) },
		"a timer at no time":         func(tx *stage.Tx) { tx.Wake("t", time.Time{}) },
		"a timer beyond all decades": func(tx *stage.Tx) { tx.Wake("t", time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)) },
	} {
		t.Run(name, func(t *testing.T) {
			trial := stage.NewTrial(stageFunc(func(tx *stage.Tx, _ []stage.Input) { f(tx) }), 0)
			if _, err := trial.Step(noon); !errors.Is(err, stage.ErrStage) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestOptionsThatBreakALawAreRefused(t *testing.T) {
	good := func() stage.Options {
		return stage.Options{Name: "s", Stage: stageFunc(nil), Log: &stream.Log{}, Inputs: []string{"in"}, Journal: "j"}
	}
	if _, err := stage.New(good()); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*stage.Options){
		"no name":             func(o *stage.Options) { o.Name = "" },
		"no stage":            func(o *stage.Options) { o.Stage = nil },
		"no inputs":           func(o *stage.Options) { o.Inputs = nil },
		"journal as input":    func(o *stage.Options) { o.Inputs = []string{"j"} },
		"an input twice":      func(o *stage.Options) { o.Inputs = []string{"a", "a"} },
		"a release too long":  func(o *stage.Options) { o.Release = strings.Repeat("9", 101) },
		"a wait too short":    func(o *stage.Options) { o.DoubtWait = 39 * time.Second },
		"a negative limit":    func(o *stage.Options) { o.MaxChunk = -1 },
		"a negative pause":    func(o *stage.Options) { o.SettleAfter = -1 },
		"an attempt too long": func(o *stage.Options) { o.AttemptLimit = time.Minute },
	} {
		o := good()
		change(&o)
		if _, err := stage.New(o); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
