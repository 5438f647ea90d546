package codes_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/messages/codes"
)

func TestListsAreReadable(t *testing.T) {
	least := map[string]int{"country": 249, "currency": 160, "unit": 1500, "package": 380, "mode": 10, "locode": 90}
	for _, name := range codes.Lists() {
		l, err := codes.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		if l.Len() < least[name] {
			t.Errorf("%s has %d codes, want at least %d", name, l.Len(), least[name])
		}
		if l.Edition == "" || l.Source == "" || l.Title == "" {
			t.Errorf("%s does not say its title, edition and source", name)
		}
	}
	if _, err := codes.Named("colour"); err == nil {
		t.Error("a list that does not exist is given")
	}
}

func TestEmbeddedFilesHaveOneWidth(t *testing.T) {
	files, err := filepath.Glob("data/*.csv")
	if err != nil || len(files) < 9 {
		t.Fatalf("data files: %v, %v", files, err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := csv.NewReader(f).ReadAll(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		f.Close()
	}
}

func TestMembership(t *testing.T) {
	cases := []struct {
		name string
		got  bool
		want bool
	}{
		{"China is a country", codes.Country("CN"), true},
		{"Northern Ireland is a code of customs", codes.Country("XI"), true},
		{"Northern Ireland is no ISO country", codes.ISOCountry("XI"), false},
		{"UK is no country code", codes.Country("UK"), false},
		{"a lower case code is none", codes.Country("cn"), false},
		{"a name is no code", codes.Country("China"), false},
		{"yuan is a currency", codes.Currency("CNY"), true},
		{"a withdrawn currency stays", codes.Currency("HRK"), true},
		{"RMB is no ISO currency", codes.Currency("RMB"), false},
		{"kilogram is a unit", codes.Unit("KGM"), true},
		{"KG is no unit", codes.Unit("KG"), false},
		{"a deleted unit is none", codes.Unit("05"), false},
		{"carton is a package", codes.Package("CT"), true},
		{"CTN is no package", codes.Package("CTN"), false},
		{"rail is a mode", codes.Mode("2"), true},
		{"there is no mode 10", codes.Mode("10"), false},
		{"Dalian has a UN/LOCODE", codes.Locode("CNDAL"), true},
		{"a place of no country is none", codes.Locode("ZZDAL"), false},
		{"a UN/LOCODE has no 0 or 1", codes.Locode("CNDA1"), false},
		{"grain vessel is a means type", codes.MeansType("501"), true},
		{"a letter is no means type", codes.MeansType("5A"), false},
		{"TNVED is built on the HS", codes.HSBased("TNVED"), true},
		{"EPPO is not", codes.HSBased("EPPO"), false},
		{"chapter 77 is kept free", codes.HSCode("770100"), false},
		{"chapter 98 is national", codes.HSCode("980100"), false},
		{"chapter 97 exists", codes.HSCode("970110"), true},
		{"five digits are no HS code", codes.HSCode("97011"), false},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("%s: got %v", c.name, c.got)
		}
	}
}

func TestHS6(t *testing.T) {
	cases := []struct{ system, code, want string }{
		{"CN8", "08081080", "080810"},
		{"TARIC", "0808.10.80.10", "080810"},
		{"TNVED", "0808108001", "080810"},
		{"HS", "0808", ""},
		{"EPPO", "MABSD", ""},
		{"CNHS10", "7700000000", ""},
		{"HS", "08O810", ""},
	}
	for _, c := range cases {
		if got := codes.HS6(c.system, c.code); got != c.want {
			t.Errorf("HS6(%s, %s) = %q, want %q", c.system, c.code, got, c.want)
		}
	}
}

func TestCheckDigits(t *testing.T) {
	cases := []struct {
		kind string
		is   func(string) bool
		pass []string
		fail []string
	}{
		{"container", codes.Container, []string{"CSQU3054383", "CMAU7347531", "MSKU2666542", "TEMU6079348"}, []string{"TCNU1234567", "CONU1234567", "CSQU3054384", "CSQX3054383", "CSQU305438", ""}},
		{"IMO number", codes.IMO, []string{"9074729", "9618587", "9601314", "9321483", "IMO 9074729"}, []string{"9074728", "907472", "90747290", ""}},
		{"USCC", codes.USCC, []string{"914403007542554132", "91440300618932803R", "91440300796611420W", "91350100M000100Y43"}, []string{"914403007542554133", "91440300618932803I", "9144030061893280"}},
		{"organisation code", codes.OrganisationCode, []string{"618932803", "754255413", "796611420", "M000100Y4", "61893280-3"}, []string{"618932804", "61893280"}},
		{"MRN", codes.MRN, []string{"18GB9JLC3CU1LFGVR2", "19GBCKKCQSXV2FGVA8", "20GB7HGPXUC5DFGVR2", "24GBDIRIGZ7QLCPAA8"}, []string{"27WF9X1FQ9RCKN0TM3", "25GB1HG99NHUJO3999", "18gb9JLC3CU1LFGVR2"}},
		{"LEI", codes.LEI, []string{"529900T8BM49AURSDO55", "213800WSGIIZCXF1P572"}, []string{"529900T8BM49AURSDO56", "529900T8BM49AURSDO5"}},
		{"GTIN", codes.GTIN, []string{"9325814006194", "4006381333931"}, []string{"9325814006195", "932581400619"}},
		{"EORI", codes.EORI, []string{"GB427168118378", "DE1234567"}, []string{"GB", "ZZ12345", "GB1234567890123456", "gb427168118378"}},
	}
	for _, c := range cases {
		for _, id := range c.pass {
			if !c.is(id) {
				t.Errorf("%s %s is right and does not pass", c.kind, id)
			}
		}
		for _, id := range c.fail {
			if c.is(id) {
				t.Errorf("%s %s is wrong and passes", c.kind, id)
			}
		}
	}
}

func TestConvertIsExactOrRefuses(t *testing.T) {
	cases := []struct {
		value, from, to, want string
		ok                    bool
	}{
		{"2.5", "TNE", "KGM", "2500", true},
		{"1", "LBR", "KGM", "0.45359237", true},
		{"1", "KGM", "LBR", "", false},
		{"0.45359237", "KGM", "LBR", "1", true},
		{"3", "DZN", "C62", "36", true},
		{"1000", "LTR", "MTQ", "1", true},
		{"1", "KGM", "LTR", "", false},
		{"1", "LPA", "LTR", "", false},
		{"7", "LPA", "LPA", "7", true},
		{"x", "KGM", "KGM", "", false},
		{"1e999999999", "KGM", "TNE", "", false},
	}
	for _, c := range cases {
		if got, ok := codes.Convert(c.value, c.from, c.to); got != c.want || ok != c.ok {
			t.Errorf("%s %s in %s = %q, %v; want %q, %v", c.value, c.from, c.to, got, ok, c.want, c.ok)
		}
	}
}

func TestDocumentTypes(t *testing.T) {
	cases := []struct{ list, code, want string }{
		{"1001", "851", "phytosanitary"}, {"untdid1001", "853", "veterinary"}, {"UNTDID1001", "636", "health"},
		{"taric", "N851", "phytosanitary"}, {"", "N853", "veterinary"}, {"", "861", "origin"}, {"", "911", "licence"},
		{"1001", "N851", ""}, {"taric", "851", ""}, {"nl:docs", "1", ""}, {"", "", ""},
		{"taric", "C085", "phytosanitary"}, {"taric", "N002", "conformity"}, {"eaeu", "04021", "invoice"},
	}
	for _, c := range cases {
		if got := codes.DocumentClass(c.list, c.code); got != c.want {
			t.Errorf("class of %s %s = %q, want %q", c.list, c.code, got, c.want)
		}
	}
	for _, c := range []struct{ list, code string }{{"taric", "N851"}, {"taric", "N002"}, {"1001", "851"}, {"1001", "636"}} {
		if got := codes.DocumentClasses(c.list, c.code); !strings.Contains(strings.Join(got, " "), "phytosanitary") {
			t.Errorf("%s %s may mean a CHED-PP, but its classes are %v", c.list, c.code, got)
		}
	}
	if !codes.DocumentApplication("1001", "850") || codes.DocumentApplication("1001", "851") {
		t.Error("850 is the application, 851 the certificate")
	}
}

func TestCountryOf(t *testing.T) {
	for in, want := range map[string]string{"CHN": "CN", "156": "CN", "China": "CN", "mongolia": "MN", "142": "", "": ""} {
		if got := codes.CountryOf(in); got != want {
			t.Errorf("CountryOf(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPlaceAliasKeepsToTheMode(t *testing.T) {
	if got := codes.PlaceAlias("CNDLC", "1"); got != "CNDAL" {
		t.Errorf("CNDLC by sea means %q", got)
	}
	if got := codes.PlaceAlias("CNDLC", "4"); got != "" {
		t.Errorf("CNDLC by air is itself, not %q", got)
	}
	if codes.Place("CNDAL") != "Dalian" {
		t.Error("Dalian is not in the table")
	}
}

func TestImportFullLocode(t *testing.T) {
	f, err := os.Open(shared(t, "codelists/unlocode/unlocode.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	full, err := codes.Import(f, "locode")
	if err != nil {
		t.Fatal(err)
	}
	if full.Len() < 100_000 || !full.Has("CNDAL") || full.Get("CNDAL", "subdivision") != "LN" {
		t.Errorf("%d places, Dalian %q", full.Len(), full.Get("CNDAL", "subdivision"))
	}
	corridor, err := codes.Named("locode")
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range corridor.Codes() {
		if !full.Has(code) {
			t.Errorf("corridor point %s is not in UN/LOCODE", code)
		}
		if !codes.Locode(code) {
			t.Errorf("corridor point %s has not the shape of a UN/LOCODE", code)
		}
	}
}

func TestImportRefusesWhatHasNoCode(t *testing.T) {
	for _, in := range []string{"", "name,colour\na,b\n", "code\n"} {
		if _, err := codes.Import(strings.NewReader(in), "unit"); err == nil {
			t.Errorf("imported %q", in)
		}
	}
	l, err := codes.Import(strings.NewReader("\ufeffCode,Name\nKGM,kilogram\nKGM,twice\n"), "unit")
	if err != nil || l.Get("KGM", "name") != "kilogram" || l.Len() != 1 {
		t.Errorf("got %v, %v", l, err)
	}
}

// TestNoCodeIsMissing holds our tables against full lists, where these are at hand.
func TestNoCodeIsMissing(t *testing.T) {
	for _, c := range []struct{ list, file, column, status string }{
		{"package", "codelists/unece-rec/rec21.csv", "code", "status"},
		{"unit", "codelists/unece-rec/rec20-annex2-3.csv", "commoncode", "status"},
	} {
		f, err := os.Open(shared(t, c.file))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		ours, err := codes.Named(c.list)
		if err != nil {
			t.Fatal(err)
		}
		column := map[string]int{}
		for i, h := range rows[0] {
			column[strings.ToLower(h)] = i
		}
		missing := 0
		for _, row := range rows[1:] {
			code := row[column[c.column]]
			if row[column[c.status]] == "" && len(code) <= 3 && !ours.Has(code) {
				missing++
				t.Logf("%s: %s", c.list, code)
			}
		}
		if missing > 0 {
			t.Errorf("%d codes of %s are missing", missing, c.file)
		}
	}
}

// shared finds a file of the reference material beside the repository, or skips.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	path := filepath.Join(dir, "..", "shared", filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("reference material is not at hand: %s", name)
	}
	return path
}
