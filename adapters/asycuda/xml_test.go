package asycuda_test

import (
	"testing"

	"github.com/clearhub/clearhub/adapters/adaptertest"
	"github.com/clearhub/clearhub/adapters/asycuda"
)

func TestHostileDocuments(t *testing.T) {
	adaptertest.RunXML(t, asycuda.Adapter{}, adaptertest.XMLOptions{
		Good: "testdata/golden/import-two-items-paid/in.xml",
		SOAP: true,
		Wrong: map[string]string{
			"its root in a namespace":       `<ASYCUDA xmlns="urn:x"><Identification/><Item/></ASYCUDA>`,
			"another spelling of the root":  `<Asycuda><Identification/><Item/></Asycuda>`,
			"the root of the specification": `<Sad><Identification/></Sad>`,
			"none of its blocks":            `<ASYCUDA><x/></ASYCUDA>`,
		},
	})
}

func TestHostileManifests(t *testing.T) {
	adaptertest.RunXML(t, asycuda.Adapter{}, adaptertest.XMLOptions{
		Good: "testdata/golden/manifest-of-two-bills/in.xml",
		SOAP: true,
		Wrong: map[string]string{
			"a manifest in a namespace": `<Awmds xmlns="urn:x"><General_segment/></Awmds>`,
			"a deconsolidation":         `<Awbolds xmlns="urn:x"><Master_bol/></Awbolds>`,
			"a co-loader's list":        `<Awmcds xmlns="urn:x"/>`,
		},
	})
}
