package chinasw_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// Each element of the table of applications' elements is read: two documents that have every element once, with invented values.
func TestEveryElementOfTheApplicationsIsRead(t *testing.T) {
	parts := elementTable(t)
	for _, d := range []struct{ name, raw string }{
		{"inspection", `<EEntDeclIo xmlns="http://www.chinaport.gov.cn/ciq"><ITF_DCL_IO_DECL>` + parts["ExitInspectionQuarantineOrder"] +
			`<ITF_DCL_IO_DECL_GOODS>` + parts["ExitInspectionQuarantineOrderGoods"] + `<ITF_DCL_IO_DECL_GOODS_PACK>` + parts["ExitInspectionQuarantineOrderGoodsPack"] +
			`</ITF_DCL_IO_DECL_GOODS_PACK></ITF_DCL_IO_DECL_GOODS><ITF_DCL_IO_DECL_ATT>` + parts["ExitInspectionQuarantineOrderAttr"] + `</ITF_DCL_IO_DECL_ATT><ITF_DCL_IO_DECL_CERT_TYPE>` +
			parts["ExitInspectionQuarantineOrderRegionCert"] + `</ITF_DCL_IO_DECL_CERT_TYPE></ITF_DCL_IO_DECL></EEntDeclIo>`},
		{"origin", `<Certificate xmlns="http://www.w3.org/2000/09/xmldsig#"><CertificateHead>` + parts["OriginCertificate"] + parts["OriginCertificateApl"] + parts["OriginCertificateInvoice"] +
			`</CertificateHead><CertificateList><Goods>` + parts["OriginCertificateGoods"] + `</Goods></CertificateList><AplPromise><AplPromiseCode>1</AplPromiseCode></AplPromise><NonpartyCorpList><NonpartyCorp>` +
			parts["OriginCertificateNonPartyCorp"] + `</NonpartyCorp></NonpartyCorpList><File>` + parts["OriginCertificateFile"] + `</File></Certificate>`},
	} {
		t.Run(d.name, func(t *testing.T) {
			got := read(t, []byte(d.raw), adapters.Profile{})
			if len(got.Messages) != 1 || got.Verdict == messages.VerdictRefused {
				t.Fatalf("%s: %v", got.Verdict, got.Faults)
			}
			s := got.Messages[0].Source
			t.Logf("%d of %d values are used; %v", s.Leaves-len(s.Unused), s.Leaves, s.Unused)
			for _, path := range s.Unused { // the bytes of files stay in the document, and keys say what the nesting says
				if name := path[strings.LastIndexByte(path, '/')+1:]; name != "FileContent" && name != "Goods_Id" && name != "Goods_No" && name != "Ent_Decl_No" {
					t.Errorf("%s is not read", path)
				}
			}
		})
	}
}

// elementTable writes the elements of each part of the table.
func elementTable(t *testing.T) map[string]string {
	t.Helper()
	file := filepath.Join("..", "..", "..", "shared", "schemas", "cn-ciq", "field-map.tsv")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Skip("the table of elements is not beside the repository")
	}
	r := csv.NewReader(strings.NewReader(string(raw)))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	parts, seen := map[string]string{}, map[string]bool{}
	for i, row := range rows[1:] {
		part, path := row[0], row[1]
		steps := strings.Split(path, "/")
		name := steps[len(steps)-1]
		switch { // what holds others, and what stands elsewhere
		case seen[part+"/"+name], strings.HasPrefix(part, "OriginCertificateA") && seen["OriginCertificate/"+name], strings.HasPrefix(part, "OriginCertificateI") && seen["OriginCertificate/"+name], path == "EEntDeclIo", path == "Certificate", path == "CertificateHead", path == "File", path == "AplPromise/AplPromiseCode",
			strings.HasPrefix(name, "ITF_"), name == "Goods", name == "NonpartyCorp":
			continue
		}
		seen[part+"/"+name] = true
		element := fmt.Sprintf("<%s>%s</%[1]s>", name, elementValue(name, i))
		for _, outer := range []string{"ITF_DCL_IO_DECL_GOODS_LIMIT_VN", "ITF_DCL_IO_DECL_GOODS_LIMIT", "ITF_DCL_IO_DECL_GOODS_CONT", "ITF_DCL_IO_DECL_CONT_DETAIL"} {
			if strings.Contains("/"+path+"/", "/"+outer+"/") {
				element = "<" + outer + ">" + element + "</" + outer + ">"
			}
		}
		parts[part] += element
	}
	return parts
}

func elementValue(name string, i int) string {
	switch {
	case name == "DeclCode":
		return "21"
	case name == "PackQty":
		return "12"
	case strings.HasSuffix(name, "Date"), strings.HasSuffix(name, "Dt"):
		return "20260417"
	case strings.Contains(name, "CountryCode"), strings.HasSuffix(name, "CtryCode"), strings.HasSuffix(name, "Country"):
		return "RUS"
	case strings.Contains(name, "Curr"):
		return "USD"
	case strings.Contains(name, "Unit"):
		return "035"
	case strings.Contains(name, "Qty"), strings.Contains(name, "Val"), strings.Contains(name, "Weight"), strings.HasSuffix(name, "Wt"), strings.Contains(name, "Amt"),
		strings.HasPrefix(name, "PackL"), strings.HasPrefix(name, "PackH"), strings.HasPrefix(name, "PackW"), strings.Contains(name, "Price"):
		return "12.5"
	case strings.HasSuffix(name, "Scc"):
		return "91210200100000016E"
	}
	return fmt.Sprint(i + 1)
}
