package wco_test

import (
	"testing"

	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/wco"
)

func TestHostileDocuments(t *testing.T) {
	adaptertest.RunXML(t, wco.Adapter{}, adaptertest.XMLOptions{
		Good: "testdata/golden/import-with-duties-and-previous-documents/in.xml",
		SOAP: true,
		Wrong: map[string]string{
			"its envelope in another namespace":              `<MetaData xmlns="urn:other"><WCOTypeName>DEC</WCOTypeName><Declaration/></MetaData>`,
			"a declaration in the namespace of the envelope": `<Declaration xmlns="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"/>`,
			"another root in its namespace":                  `<Certificate xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"/>`,
			"inventory linking in another namespace":         `<inventoryLinkingMovementRequest xmlns="urn:other"/>`,
		},
	})
}
