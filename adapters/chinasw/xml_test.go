package chinasw_test

import (
	"testing"

	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/chinasw"
)

func TestHostileDocuments(t *testing.T) {
	adaptertest.RunXML(t, chinasw.Adapter{}, adaptertest.XMLOptions{
		Good: "testdata/golden/import-wrapped-with-inspection/in.xml",
		SOAP: true,
		Wrong: map[string]string{
			"its root in another namespace":      `<DecMessage xmlns="urn:other"><DecHead/></DecMessage>`,
			"another root in its namespace":      `<Certificate xmlns="http://www.chinaport.gov.cn/dec"/>`,
			"the import envelope in a namespace": `<ImportMessage xmlns="urn:other"><SWImpHead/></ImportMessage>`,
		},
	})
}
