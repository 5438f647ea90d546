package recognition

import (
	_ "embed" // the table of statuses
	"slices"
	"strings"
	"sync"

	"github.com/clearhub/clearhub/messages"
)

// statusTSV says what an instrument opens, by table, status, the decision of an authority and the measure it ordered. The shape is that of
// Annex I of Implementing Regulation (EU) 2024/2145, so that further families of documents are rows.
//
//go:embed status.tsv
var statusTSV string

// StatusRow is one row of the table of statuses.
type StatusRow struct {
	Table, Status, Decision, Measure string
	// Procedures are those opened; "*" is every one.
	Procedures []string
	// Effects are the types of effect that may be granted; "*" is every one.
	Effects []string
	Source  string
}

// StatusTable lists all rows.
func StatusTable() []StatusRow { return slices.Clone(statusRows()) }

var statusRows = sync.OnceValue(func() []StatusRow {
	var out []StatusRow
	for _, c := range tsv(statusTSV) {
		out = append(out, StatusRow{c[0], blank(c[1]), blank(c[2]), blank(c[3]), strings.Fields(blank(c[4])), strings.Fields(blank(c[5])), c[6]})
	}
	return out
})

func blank(s string) string {
	if s == "-" {
		return ""
	}
	return s
}

var statusIndex = sync.OnceValue(func() map[string]*StatusRow {
	t := map[string]*StatusRow{}
	rows := statusRows()
	for i := range rows {
		r := &rows[i]
		t[r.Table+sep+r.Status+sep+r.Decision+sep+r.Measure] = r
	}
	return t
})

// StatusOf finds the row for an instrument. What was reserved while it was valid goes by the row for valid, though it expired or was used up
// since. One that states a decision or measure which the table does not know has none.
func StatusOf(table, status, decision, measure string, reserved bool) (StatusRow, bool) {
	if reserved && (status == "expired" || status == "depleted") {
		status = "valid"
	}
	r, ok := statusIndex()[table+sep+status+sep+decision+sep+measure]
	if !ok {
		return StatusRow{}, false
	}
	return *r, true
}

// tableOf is the table of a class, where the agreement names none.
func tableOf(class messages.DocumentClass) string {
	switch class {
	case messages.ClassPhytosanitary:
		return "phytosanitary"
	case messages.ClassVeterinary, messages.ClassHealth:
		return "veterinary"
	case messages.ClassOrigin:
		return "origin"
	case messages.ClassConformity, messages.ClassCalibration, messages.ClassAnalysis, messages.ClassAccreditation:
		return "conformity"
	case messages.ClassInspection, messages.ClassFumigation:
		return "inspection"
	}
	return "general"
}

// regimes are the words of the table for the first two digits of a procedure code of the SAD family, where four digits or the two
// pairs are stated (UCC Annex B, data element 11 09 and its kin).
var regimes = map[string]string{
	"01": "import", "07": "import", "40": "import", "42": "import", "43": "import", "45": "import", "46": "import", "48": "import", "61": "import", "63": "import", "68": "import",
	"44": "endUse", "51": "inward", "53": "temporary", "71": "warehouse", "76": "warehouse", "77": "warehouse", "78": "freeZone",
	"10": "export", "11": "export", "21": "outward", "22": "outward", "23": "export", "31": "reExport", "54": "inward", "91": "inward", "92": "inward",
}

// regime is the word of the table for what is done with a line: from its procedure code, else from the flow that is declared.
func (d *decider) regime(l *Goods) string {
	names := l.Procedures
	if len(names) == 0 {
		names = d.decl.Procedures
	}
	for _, n := range names {
		if len(n) == 4 && strings.Trim(n, "0123456789") == "" {
			if r := regimes[n[:2]]; r != "" && sameFlow(d.decl.Type, r) {
				return r
			}
		}
	}
	return d.decl.Type
}

// sameFlow tells whether a regime goes with a declared flow: codes of other families that look alike are not read as it.
func sameFlow(flow, regime string) bool {
	out := regime == "export" || regime == "outward" || regime == "reExport"
	switch flow {
	case "import", "warehouse":
		return !out
	case "export":
		return out
	}
	return false
}

// opened is the half of gate 2 that asks the table of statuses. Statuses that are of no use are for gate 7.
func (w *weighing) opened() verdict {
	status, _ := w.standing()                        // where that is not known, gate 7 says so
	if status == "expired" || status == "depleted" { // usable only for what was reserved while it was valid
		status = "valid"
	}
	if status != "valid" {
		return passed()
	}
	row, ok := statusIndex()[w.row.table(w.in.Class)+sep+status+sep+w.in.Decision+sep+w.in.Measure]
	said := strings.Join(slices.DeleteFunc([]string{status, w.in.Decision, w.in.Measure}, func(s string) bool { return s == "" }), " ")
	if !ok {
		return open("G2.NO_ROW", map[string]string{"table": w.row.table(w.in.Class), "status": said})
	}
	w.status = row
	if regime := w.d.regime(w.c.line); regime != "" && !slices.Contains(row.Procedures, "*") && !slices.Contains(row.Procedures, regime) {
		allowed := strings.Join(row.Procedures, ", ")
		if allowed == "" {
			allowed = "none"
		}
		return failed("G2.STATUS", map[string]string{"status": said, "procedure": regime, "allowed": allowed})
	}
	return passed()
}

// table is the table that the row's instruments of a class are looked up in.
func (r *row) table(class messages.DocumentClass) string {
	if r.scope.StatusTable != "" {
		return r.scope.StatusTable
	}
	return tableOf(class)
}
