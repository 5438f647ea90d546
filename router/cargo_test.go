package router_test

import (
	"slices"
	"testing"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
)

func manifest(id string) *messages.Message {
	return &messages.Message{ID: id, Kind: messages.KindManifest, Function: messages.FunctionOriginal, Subject: "port-a/manifest/M1", SchemaVersion: messages.SchemaVersion,
		Sender: messages.Participant{PartyID: "port-a"}, Source: messages.Source{Document: "d-" + id}, Body: &messages.Manifest{Type: "cargo",
			References: []messages.Reference{{Type: "functionalReference", Number: "M-1"}}, Offices: []messages.Office{{Role: "entry", ID: "0905", Country: "CN"}},
			Places:    []messages.Place{{Function: "loading", Locode: "KRPUS", Country: "KR"}, {Function: "discharge", Locode: "CNDAG", Country: "CN"}},
			Transport: []messages.Transport{{Stage: "main", Name: "Liaodong Star", Voyage: "026E"}}, Equipment: []messages.Equipment{{ID: "DLNU4100222"}},
			Consignments: []messages.Consignment{{Number: 1, DestinationCountry: "MN", References: []messages.Reference{{Type: "billOfLading", Number: "BFL 4417001"}}}}}}
}

func movement(id string) *messages.Message {
	return &messages.Message{ID: id, Kind: messages.KindMovement, Function: messages.FunctionOriginal, Subject: "port-a/movement/E1DLNU4100222", SchemaVersion: messages.SchemaVersion,
		Sender: messages.Participant{PartyID: "port-a"}, Source: messages.Source{Document: "d-" + id}, Body: &messages.Movement{Number: "E1/DLNU4100222", Event: messages.MovementGateIn,
			Place: &messages.Place{Function: "event", Country: "CN"}, Equipment: []messages.Equipment{{ID: "DLNU4100222"}}, References: []messages.Reference{{Type: "booking", Number: "BK1"}}}}
}

func TestManifestsAndMovementsAreRoutedAndNoClaims(t *testing.T) {
	r := newClearing(t, newMemory())
	table := standardTable()
	table.Routes = append(table.Routes,
		router.Route{Name: "manifests", Match: router.Match{Kinds: []messages.Kind{messages.KindManifest}}, To: []string{"port-b"}},
		router.Route{Name: "movements", Match: router.Match{Kinds: []messages.Kind{messages.KindMovement}}, To: []string{"port-b", "agency-c"}})
	r.table(table)
	r.message(manifest("m1"), fromDocument...)
	r.message(movement("m2"), fromDocument...)
	if n := len(r.on(topics.Claims)); n != 0 {
		t.Errorf("%d claims", n)
	}
	arrival := movement("m3") // one that names the goods tells recognition that they have come
	arrival.Body.(*messages.Movement).References = append(arrival.Body.(*messages.Movement).References, messages.Reference{Type: "billOfLading", Number: "BFL 4417001"})
	arrival.Subject = "port-a/movement/E2DLNU4100222"
	defer func() {
		r.message(arrival, fromDocument...)
		if n := len(r.on(topics.Claims)); n != 1 {
			t.Errorf("%d claims of an arrival", n)
		}
	}()
	var to []string
	for _, p := range r.on(topics.Parcels) {
		to = append(to, p.Key)
	}
	slices.Sort(to)
	want := []string{"agency-c/port-a/movement/E1DLNU4100222", "port-b/port-a/manifest/M1", "port-b/port-a/movement/E1DLNU4100222"}
	if !slices.Equal(to, want) {
		t.Errorf("parcels to %q, want %q", to, want)
	}
}

func TestFactsOfCargo(t *testing.T) {
	f := router.FactsOf(manifest("m1"), "")
	if !slices.Equal(f.Types, []string{"cargo"}) || !slices.Equal(f.Export, []string{"KR"}) || !slices.Equal(f.Import, []string{"CN", "MN"}) || !slices.Equal(f.Border, []string{"CN"}) {
		t.Errorf("facts of a manifest: %+v", f)
	}
	if !slices.Contains(f.References, "billOfLading:BFL4417001") || !slices.Contains(f.References, "container:DLNU4100222") || !slices.Equal(f.Own, []string{"functionalReference:M1"}) {
		t.Errorf("references of a manifest: %q, own %q", f.References, f.Own)
	}
	f = router.FactsOf(movement("m2"), "")
	if !slices.Equal(f.Types, []string{"gateIn"}) || !slices.Equal(f.Border, []string{"CN"}) || !slices.Equal(f.Own, []string{"movement:E1DLNU4100222"}) {
		t.Errorf("facts of a movement: %+v", f)
	}
}
