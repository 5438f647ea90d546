// Package chinasw reads and writes the declarations of China's single window for international trade (DecMessage), with
// the application for inspection and quarantine in them, and reads the receipts that come back, the manifests of customs with
// their answers, and the gate passes of bonded zones. It knows the other
// messages of the single window by name, so that their senders are told what they sent.
package chinasw

import (
	"context"
	"fmt"
	"iter"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/xmldoc"
	"github.com/clearhub/clearhub/adapters/xmldoc/batch"
	"github.com/clearhub/clearhub/messages"
)

// Adapter reads and writes messages of the single window. The zero value is ready.
type Adapter struct{}

var (
	_ adapters.Adapter = Adapter{}
	_ adapters.Encoder = Adapter{}
)

// The public names of the formats.
const (
	formatDeclaration    = "chinasw:DecMessage"
	formatImport         = "chinasw:DecImportResponse"
	formatResult         = "chinasw:DEC_RESULT"
	formatFailure        = "chinasw:Root"
	formatApplication    = "chinasw:EEntDeclIo"
	formatOrigin         = "chinasw:Certificate"
	formatPass           = "chinasw:SAS121"
	formatManifest       = "chinasw:Manifest"
	formatManifestAnswer = "chinasw:ManifestResponse"
)

// Spec implements adapters.Adapter.
func (Adapter) Spec() adapters.Spec {
	receipt := []messages.Kind{messages.KindReceipt}
	return adapters.Spec{
		Name:    "chinasw",
		Version: "1.0.0",
		Formats: []adapters.Format{
			{Name: formatDeclaration, Title: "Declaration of China's single window, with the application for inspection",
				Versions: []string{"2018", "2016"}, Kinds: []messages.Kind{messages.KindDeclaration}, Encode: true},
			{Name: formatImport, Title: "Receipt of the single window's import client", Versions: []string{"1"}, Kinds: receipt},
			{Name: formatResult, Title: "Receipt of China customs on a declaration", Versions: []string{"1"},
				Kinds: []messages.Kind{messages.KindReceipt, messages.KindRuling}},
			{Name: formatFailure, Title: "Failure of the single window's import client", Versions: []string{"1"}, Kinds: receipt},
			{Name: formatApplication, Title: "Application for inspection and quarantine", Versions: []string{"1"}, Kinds: []messages.Kind{messages.KindDeclaration}},
			{Name: formatOrigin, Title: "Application for a certificate of origin", Versions: []string{"1"}, Kinds: []messages.Kind{messages.KindCertificate}},
			{Name: formatPass, Title: "Gate pass of a bonded zone", Versions: []string{"1.0"}, Kinds: []messages.Kind{messages.KindMovement},
				Identity: []string{"EnvelopInfo/sender_id", "EnvelopInfo/message_id"}},
			{Name: formatManifest, Title: "Manifest of China customs, and reports of arrival", Versions: []string{"MT1401", "MT2101", "MT2201", "MT2401", "MT3101", "MT4404"},
				Kinds: []messages.Kind{messages.KindManifest, messages.KindMovement}, Identity: []string{"Head/SenderID", "Head/MessageID"}},
			{Name: formatManifestAnswer, Title: "Answer of China customs to a manifest", Versions: []string{"1"}, Kinds: receipt, Identity: []string{"Head/SenderID", "Head/MessageID"}},
		},
		Lost:       lost(),
		Structural: []string{"XML-*", CodeRoot, CodeNotRead, CodeEmptyEnvelope, CodePart, CodeLines},
	}
}

// lost says what neither direction carries.
func lost() []string {
	return []string{
		"signatures themselves and their certificates' numbers",
		"numbers that are zero and stand for nothing; the word NO in place of a code; empty elements; line ends in texts of one line",
		"the order of a gate pass's documents; what an import client signed; keys of an inspection application's parts where they are nested",
		"supplementary declarations and tax lists; the bytes of files of marks",
		"when a declaration is written: seals, vehicles of a licence, transit declarations, promises, files of marks, and elements that the interface does not have",
		"when a message of another origin is written, what the declaration has no element for: Encode lists each",
	}
}

// Detect implements adapters.Adapter. Yes is a root that no other family has.
func (Adapter) Detect(head []byte, _ adapters.Hint) adapters.Score {
	s, ok := xmldoc.Sniff(head, xmldoc.Options{})
	if !ok || len(s.Elements) == 0 {
		return adapters.No
	}
	root, rest := s.Elements[0], s.Elements[1:]
	if xmldoc.IsSOAP(root.Name) { // what its body holds
		for len(rest) > 0 && (rest[0].Local != "Body" || rest[0].Space != root.Space) {
			rest = rest[1:]
		}
		if len(rest) < 2 || rest[1].Depth != rest[0].Depth+1 {
			return adapters.No
		}
		root, rest = rest[1], rest[2:]
	}
	m, sure := recognise(root.Name, func(child string) bool {
		for _, e := range rest {
			if e.Local == child {
				return true
			}
		}
		return false
	})
	switch {
	case m == nil:
		return adapters.No
	case sure:
		return adapters.Yes
	}
	return adapters.Maybe
}

// Decode implements adapters.Adapter.
func (Adapter) Decode(ctx context.Context, in adapters.Input) iter.Seq2[adapters.Decoded, error] {
	return func(yield func(adapters.Decoded, error) bool) {
		if err := decode(ctx, in, yield); err != nil {
			yield(adapters.Decoded{}, fmt.Errorf("decode single window message: %w", err))
		}
	}
}

func decode(ctx context.Context, in adapters.Input, yield func(adapters.Decoded, error) bool) error {
	return batch.Read(ctx, in, plan, func(tree *xmldoc.Document, _ bool) (bool, error) {
		root, err := tree.Peel()
		if err != nil {
			return false, err
		}
		d, err := open(tree, root, in.Profile)
		if err != nil {
			return false, err
		}
		list, err := d.messages()
		if err != nil {
			return false, err
		}
		for _, m := range list {
			if err := ctx.Err(); err != nil {
				return false, err
			}
			if !yield(m, nil) {
				return false, nil
			}
		}
		return true, nil
	})
}

// plan says what a batch is: an envelope of many declarations, or of many receipts.
var plan = batch.Plan{
	Single: func(root xmldoc.Name) bool { return root.Local != "ImportMessage" && root.Local != "DEC_DATA" },
	Part: func(name xmldoc.Name, depth int) bool {
		return depth > 1 && (name.Local == "DecMessage" || name.Local == "DEC_RESULT") && (name.Space == "" || name.Space == spaceDec)
	},
}
