// Package edifact reads, writes and answers UN/EDIFACT interchanges (ISO 9735 syntax 1 to 4): customs declarations (CUSDEC),
// customs replies (CUSRES), sanitary and phytosanitary certificates (SANCRT), manifests (CUSCAR, CUSEXP, CUSREP), reports of
// movements (CODECO, COARRI, IFTSTA), single-window messages (GOVCBR) and acknowledgements (CONTRL, APERAK). It works in layers, each of
// which knows nothing of the one above it: syntax splits bytes into segments and judges nothing but separators,
// grammar holds the directories as data and judges structure and elements, and this package checks the
// envelope and maps messages to the canonical model.
//
// It knows nothing of partners beyond the profile it is handed, and of what was received before.
package edifact

import (
	"io/fs"
	"strings"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/adapters/edifact/grammar"
	"github.com/clearhub/clearhub/messages"
)

// Adapter reads UN/EDIFACT. The zero value is ready and safe for concurrent use.
type Adapter struct {
	// Directories are the directories that messages are read and written by; nil means those that are shipped.
	Directories *grammar.Library
}

var (
	_ adapters.Adapter  = Adapter{}
	_ adapters.Directed = Adapter{}
	_ adapters.Quoter   = Adapter{}
)

// WithDirectories implements adapters.Directed: tables as clearhub edifact directory add writes them, D.21B.txt and the like.
func (a Adapter) WithDirectories(fsys fs.FS) (adapters.Adapter, error) {
	library, err := grammar.Open(fsys)
	if err != nil {
		return nil, err
	}
	a.Directories = library
	return a, nil
}

// Spec implements adapters.Adapter.
func (a Adapter) Spec() adapters.Spec {
	var releases []string
	for _, r := range a.Directories.Held() {
		releases = append(releases, r.String())
	}
	identity := []string{"UNB 0004:0007", "UNB 0010:0007", "UNB 0020", "UNB 0035"}
	return adapters.Spec{
		Name: "edifact", Version: "1.0.0",
		Formats: []adapters.Format{
			{Name: "edifact:CUSDEC", Title: "Customs declaration", Versions: releases, Identity: identity, Encode: true,
				Kinds: []messages.Kind{messages.KindDeclaration}},
			{Name: "edifact:CUSRES", Title: "Customs response", Versions: releases, Identity: identity, Encode: true,
				Kinds: []messages.Kind{messages.KindRuling, messages.KindReceipt}},
			{Name: "edifact:SANCRT", Title: "Sanitary or phytosanitary certificate", Versions: releases, Identity: identity, Encode: true,
				Kinds: []messages.Kind{messages.KindCertificate, messages.KindInspection}},
			{Name: "edifact:CUSCAR", Title: "Cargo manifest", Versions: releases, Identity: identity, Encode: true,
				Kinds: []messages.Kind{messages.KindManifest}},
			{Name: "edifact:CUSEXP", Title: "Manifest of express consignments", Versions: releases, Identity: identity, Kinds: []messages.Kind{messages.KindManifest}},
			{Name: "edifact:CUSREP", Title: "Report of a conveyance", Versions: releases, Identity: identity, Kinds: []messages.Kind{messages.KindManifest}},
			{Name: "edifact:CODECO", Title: "Gate report of containers", Versions: releases, Identity: identity, Kinds: []messages.Kind{messages.KindMovement}},
			{Name: "edifact:COARRI", Title: "Report of containers loaded or discharged", Versions: releases, Identity: identity, Kinds: []messages.Kind{messages.KindMovement}},
			{Name: "edifact:IFTSTA", Title: "Status of consignments", Versions: releases, Identity: identity, Kinds: []messages.Kind{messages.KindMovement}},
			{Name: "edifact:GOVCBR", Title: "Single-window message, in part", Versions: since(a.Directories, releases, "GOVCBR"), Identity: identity,
				Kinds: []messages.Kind{messages.KindDeclaration, messages.KindReceipt}},
			{Name: "edifact:APERAK", Title: "Application acknowledgement", Versions: releases, Identity: identity, Kinds: []messages.Kind{messages.KindReceipt}},
			{Name: "edifact:CONTRL", Title: "Syntax acknowledgement", Versions: []string{"D.3", "4.1"}, Identity: identity, Kinds: []messages.Kind{messages.KindReceipt}},
		},
		Lost: []string{
			"UNB: password, application reference, priority, acknowledgement request and agreement are not carried.",
			"UNG: the sender, recipient and date of a group are not carried.",
			"UNO and UNP: packages of objects are left out with a warning.",
			"CUSDEC: packages, allowances and payment of commercial invoices (DMS) are not carried, nor their lines (LIN) where there are customs items (CST).",
			"CUSDEC: FII, PAT, PYT, GDS, QVR and the terms of delivery of single lines are not carried.",
			"CUSDEC: which seal is on which unit is not carried where there are several units; the message does not say it.",
			"CUSRES: of the means of transport only the journey, mode, id and name are carried, and only by a ruling; a receipt carries no amounts, duties, dates, places, equipment and documents.",
			"SANCRT: the base of an extract, measurement ranges, a second address of a party and the dates and places of seals are not carried.",
			"CUSCAR, CUSEXP: measurements (DIM), temperatures' ranges, transport service and parties of a unit, and exchange rates are not carried.",
			"CUSCAR: totals of a consignment other than mass and packages, and totals of a CNI with several transport documents, are not carried.",
			"CUSREP: security levels, statuses, geographic positions and the parties and masses at a place of call are not carried.",
			"CODECO, COARRI: ranges other than of the temperature, percentages and product numbers of a unit are not carried.",
			"IFTSTA: control totals, amounts, files and marks (PCI) beside a status are not carried.",
			"APERAK: control totals are not carried. CONTRL: the recipient of a group is not carried.",
			"GOVCBR: only heading, shipments (SEQ), consignments (CNI) and their goods (LIN, GID) are carried, of replies the statuses, requirements and errors; everything else is checked, not carried.",
			"Code lists beside a code, languages of names and formats of names are carried only where the canonical field has room.",
			"The purpose of a measurement (6311) beside what is measured, the kind of an indicator (9649), the function of terms of delivery (4055) and the document type of a customs response are read and not carried.",
			"Writing: the date of the interchange is that of the writing; groups, several messages and repetition separators are not written.",
			"Writing CUSDEC: lines of several consignments become lines of one, and the parties, places and transport of several have no place (those of the only one stand in the heading); treatments, tests and scientific names have none either, nor times of transport.",
			"Writing CUSRES: partly released, cancelled and exited become hold; an ordered control, its deadline and the authority besides the parties have no place.",
			"Writing CUSCAR: calls, offices and references of a consignment besides its bill and master have no place, nor documents of lines without an indicator; marks stand on the last packages of a line.",
			"Writing SANCRT: signatories, accreditations, standards, statements of origin, calibrations have no place, nor replaced certificates but for their numbers, where the function is to replace; an inspection is not written by itself.",
			"Every value that was not read is named in source.unused (at most 200 places) and counted in a fault of severity loss.",
		},
		Structural: []string{"EDI-00*", "EDI-01*", "EDI-02*"},
	}
}

// since gives the releases that hold a message type.
func since(library *grammar.Library, releases []string, name string) (held []string) {
	for _, text := range releases {
		version, release, _ := strings.Cut(text, ".")
		r, ok := grammar.ParseRelease(version, release)
		if ok && library.Has(r, name) {
			held = append(held, text)
		}
	}
	return held
}
