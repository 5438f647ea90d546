package hub_test

import (
	"path/filepath"
	"strings"
)

// head begins the configuration of a hub in these tests: its own broker unless $EXTRA names another, free ports, and little patience. What begins with
// a dollar is filled in when the hub starts: $DIR is its folder, and $PORT where the port's own system listens.
func head(id, country string) string {
	return `hub: {id: ` + id + `, country: ` + country + `}
api: {listen: "127.0.0.1:0"}
console: {listen: "127.0.0.1:0"}
data: "$DIR"
embedded: {maxBytes: 1000000000, unsynced: true}
dispatch: {attemptLimit: 1s, doubtWait: 2500ms, retryAfter: 100ms}
operators: [{name: officer, secretEnv: OFFICER}]
$EXTRA
`
}

// agreed is what an authority of the Netherlands and one of China have agreed on bulbs, in every configuration.
type agreed struct {
	issuer, authority, border string // channels of the Dutch side, the Chinese authority and its channels
	classes                   string // further competences of the Dutch side
	gates                     string
	more                      string // of the scope, and further scopes
}

func (a agreed) yaml() string {
	return strings.NewReplacer("ISSUER", a.issuer, "AUTHORITY", a.authority, "BORDER", a.border, "CLASSES", a.classes, "GATES", a.gates).Replace(`authorities:
  - id: nl-phs
    country: NL
    names: [Plant Health Service]
    channels: [ISSUER]
    competences: [{class: phytosanitary, span: {from: "2020-01-01"}}CLASSES]
agreements:
  - id: nl-cn
    version: "1"
    issuer: {country: NL, authority: nl-phs, channels: [ISSUER]}
    border: {country: CN, authority: AUTHORITY, channels: [BORDER]}
    inForce: {from: "2020-01-01"}
    scopes:
      - id: bulbs
        instruments: [phytosanitary]
        issuers: [nl-phs]
        hs: ["0601"]
        procedures: [import]
        gates: [GATES]
        effects: [{type: waive, control: physical}]
        await: 72h
        term: unlimited
`) + a.more
}

// text is the configuration of a world.
func (w *world) text() string {
	text := w.settings
	if text == "" {
		text = settings
	}
	port := ""
	if w.server != nil {
		port = w.server.URL + "/in"
	}
	return strings.NewReplacer("$DIR", filepath.ToSlash(w.dir), "$EXTRA", w.extra, "$PORT", port).Replace(text)
}
