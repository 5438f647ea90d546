package codes

import (
	"slices"
	"strings"
	"sync"
)

// The lists of cited document types that have classes here.
const (
	ListUNTDID1001 = "1001"
	ListTARIC      = "taric"
	ListCNLicence  = "cn-licence"
	ListEAEU       = "eaeu"
)

// DocumentClass gives our class of a cited document type; "" where the table does not know the type. The list
// is named "1001" or "untdid1001", "taric", "cn-licence" or "eaeu", in any case; an empty list is guessed from the
// shape, as these do not overlap: a letter and three digits is TARIC, up to three digits UNTDID 1001.
func DocumentClass(list, code string) string {
	return documentTypes()[typeKey(list, code)].class
}

// DocumentApplication tells whether the type is an application for the document of its class.
func DocumentApplication(list, code string) bool {
	return documentTypes()[typeKey(list, code)].application
}

// DocumentClasses gives all classes that a cited type may mean, its own first: 636, N851 and N002 may each be
// written for one CHED. nil where the type is unknown.
func DocumentClasses(list, code string) []string {
	return slices.Clone(documentTypes()[typeKey(list, code)].compatible)
}

type documentType struct {
	class       string
	application bool
	compatible  []string
}

var documentTypes = sync.OnceValue(func() map[[2]string]documentType {
	types := map[[2]string]documentType{}
	for _, row := range table("document-types.csv") {
		types[[2]string{row[0], row[1]}] = documentType{class: row[2], application: row[3] == "application", compatible: []string{row[2]}}
	}
	for _, row := range table("document-compatible.csv") {
		key := [2]string{row[0], row[1]}
		t := types[key]
		for _, class := range strings.Fields(row[2]) {
			if !slices.Contains(t.compatible, class) {
				t.compatible = append(t.compatible, class)
			}
		}
		types[key] = t
	}
	return types
})

// typeKey writes list and code as the table does.
func typeKey(list, code string) [2]string {
	list, code = strings.ToLower(strings.TrimSpace(list)), strings.ToUpper(strings.TrimSpace(code))
	list = strings.TrimPrefix(list, "untdid")
	if list == "" {
		switch {
		case len(code) == 4 && code[0] >= 'A' && code[0] <= 'Z':
			list = ListTARIC
		case len(code) <= 3:
			list = ListUNTDID1001
		}
	}
	return [2]string{list, code}
}
