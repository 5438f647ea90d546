package wco_test

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// What the README lists as lost, by the end of its path.
var lost = []*regexp.Regexp{
	regexp.MustCompile(`/Declaration/AdditionalInformation/Pointer/(SequenceNumeric|TagID)$`),
	regexp.MustCompile(`/CountrySubDivisionName$`), // the code beside it is read
	regexp.MustCompile(`/Consignment/ConsignmentItem/`),
	regexp.MustCompile(`/Consignor/Address/TypeCode$`),
	regexp.MustCompile(`/(GoodsItemQuantity|LoadingListQuantity|TotalPackageQuantity|QuantityQuantity)/@unitCode$`),
	regexp.MustCompile(`/Submitter/RoleCode$`),
	regexp.MustCompile(`/PackingMaterialDescription$`),
	regexp.MustCompile(`/ObligationGuarantee/AccessCode$`),
}

// Each document that a schema of the family allows is read: one that has every element once, with invented values. What is not used of it is
// what the README says.
func TestEveryElementOfTheSchemaIsReadOrKnown(t *testing.T) {
	dir := filepath.Join(samples(t), "..", "..", "schemas", "wco-dm", "hmrc-cds-3.0", "wco")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the schemas are not beside the repository")
	}
	type document struct {
		folder, part, root string
		given              map[string]string
		leaves, unused     int
	}
	list := []document{
		{"declaration", "DEC", "Declaration", map[string]string{"/Declaration/FunctionCode": "9", "/Declaration/TypeCode": "IMA"}, 379, 38},
		{"declaration", "DEC", "Declaration", map[string]string{"/Declaration/FunctionCode": "9", "/Declaration/TypeCode": "EXA"}, 379, 38},
	}
	for code := range 19 {
		list = append(list, document{"notification", "RES", "Response", map[string]string{"/Response/FunctionCode": fmt.Sprintf("%02d", code)}, 70, 0})
	}
	for _, c := range list {
		t.Run(c.root+" "+c.given["/"+c.root+"/FunctionCode"]+c.given["/"+c.root+"/TypeCode"], func(t *testing.T) {
			g := &schemaWriter{types: map[string]*schemaNode{}, given: c.given}
			elements := g.load(t, filepath.Join(dir, c.folder, "WCO_"+c.part+"_2_DMS.xsd"))
			g.load(t, filepath.Join(dir, c.folder, "WCO_DS", "WCO_"+c.part+"_DS_2_DMS.xsd"))
			for _, e := range elements {
				if e.Name == c.root {
					g.element(e, "")
				}
			}
			raw := "<MetaData><WCODataModelVersionCode>3.6</WCODataModelVersionCode><WCOTypeName>" + c.part + "</WCOTypeName>" +
				"<ResponsibleCountryCode>GB</ResponsibleCountryCode><ResponsibleAgencyName>HMRC</ResponsibleAgencyName>" + g.out.String() + "</MetaData>"
			d := read(t, []byte(raw), adapters.Profile{})
			if len(d.Messages) != 1 || d.Verdict == messages.VerdictRefused {
				t.Fatalf("%s: %v", d.Verdict, d.Faults)
			}
			s := d.Messages[0].Source
			t.Logf("%d of %d values are used", s.Leaves-len(s.Unused), s.Leaves)
			if s.Leaves < c.leaves || len(s.Unused) > c.unused {
				t.Errorf("%d of %d values are unused; it was %d of %d", len(s.Unused), s.Leaves, c.unused, c.leaves)
			}
			for _, path := range s.Unused {
				if !slices.ContainsFunc(lost, func(r *regexp.Regexp) bool { return r.MatchString(path) }) {
					t.Errorf("%s is neither read nor listed as lost", path)
				}
			}
		})
	}
}

// schemaNode is any node of a schema.
type schemaNode struct {
	XMLName  xml.Name
	Name     string        `xml:"name,attr"`
	Type     string        `xml:"type,attr"`
	Base     string        `xml:"base,attr"`
	Value    string        `xml:"value,attr"`
	Children []*schemaNode `xml:",any"`
}

// find gives the first node below n with one of the names.
func (n *schemaNode) find(names ...string) *schemaNode {
	for _, c := range n.Children {
		if slices.Contains(names, c.XMLName.Local) {
			return c
		}
		if found := c.find(names...); found != nil {
			return found
		}
	}
	return nil
}

// schemaWriter writes a document with every element of a schema once.
type schemaWriter struct {
	types map[string]*schemaNode
	given map[string]string
	out   strings.Builder
	count int
}

// load takes the types of a schema and gives its elements.
func (g *schemaWriter) load(t *testing.T, file string) []*schemaNode {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var root schemaNode
	if err := xml.Unmarshal(raw, &root); err != nil {
		t.Fatal(err)
	}
	var elements []*schemaNode
	for _, n := range root.Children {
		switch n.XMLName.Local {
		case "element":
			elements = append(elements, n)
		case "complexType", "simpleType":
			g.types[n.Name] = n
		}
	}
	return elements
}

func (g *schemaWriter) element(e *schemaNode, at string) {
	if e.Name == "" {
		return
	}
	at += "/" + e.Name
	shape := g.types[local(e.Type)]
	for _, n := range e.Children {
		if n.XMLName.Local == "complexType" {
			shape = n
		}
	}
	switch {
	case g.given[at] != "":
		fmt.Fprintf(&g.out, "<%s>%s</%[1]s>", e.Name, g.given[at])
	case shape != nil && shape.find("element") != nil && !strings.Contains(e.Type, "DateTime"):
		fmt.Fprintf(&g.out, "<%s>", e.Name)
		g.within(shape, at)
		fmt.Fprintf(&g.out, "</%s>", e.Name)
	default:
		g.leaf(e, shape)
	}
}

// within writes the elements of a type, in sequences and choices.
func (g *schemaWriter) within(n *schemaNode, at string) {
	for _, c := range n.Children {
		switch c.XMLName.Local {
		case "element":
			g.element(c, at)
		case "sequence", "choice":
			g.within(c, at)
		}
	}
}

func (g *schemaWriter) leaf(e, shape *schemaNode) {
	g.count++
	value, base, attribute := e.Name[:min(4, len(e.Name))]+fmt.Sprint(g.count), "", ""
	if shape != nil {
		if r := shape.find("restriction", "extension"); r != nil {
			base = local(r.Base)
		}
		if m := shape.find("maxLength", "length"); m != nil && len(value) > 0 {
			var most int
			if _, err := fmt.Sscan(m.Value, &most); err == nil && len(value) > most {
				value = fmt.Sprint(g.count)
				value = value[max(0, len(value)-most):]
			}
		}
		if m := shape.find("enumeration"); m != nil {
			value = m.Value
		}
	}
	switch {
	case strings.Contains(e.Type, "DateTime") || strings.Contains(base, "DateTime"):
		value = `<DateTimeString formatCode="304">20260511083000Z</DateTimeString>`
	case strings.Contains(base, "Amount"):
		value, attribute = "12.50", ` currencyID="EUR"`
	case strings.Contains(base, "Measure"), strings.Contains(base, "Quantity"):
		value, attribute = "3", ` unitCode="KGM"`
	case strings.Contains(base, "Numeric"):
		value = "1"
	case strings.Contains(e.Name, "CountryCode"), strings.Contains(e.Name, "NationalityCode"):
		value = "GB"
	case strings.Contains(e.Name, "Currency"):
		value = "EUR"
	}
	fmt.Fprintf(&g.out, "<%s%s>%s</%[1]s>", e.Name, attribute, value)
}

// local is a name without its prefix.
func local(name string) string { return name[strings.LastIndexByte(name, ':')+1:] }
