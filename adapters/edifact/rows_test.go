package edifact_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters"
	"github.com/clearhub/clearhub/messages"
)

// What follows tries the rules of ISO 9735 one by one, on an interchange that nothing else is wrong with.
const (
	heading3 = "UNB+UNOC:3+DLCUSTOMS:ZZZ+LNBROKER:ZZZ+260314:0830+R1'"
	heading4 = "UNA:+.?*'UNB+UNOC:4+DLCUSTOMS:ZZZ+LNBROKER:ZZZ+20260314:0830+R1'"
	trailer  = "UNZ+1+R1'"
)

// plainReply is a message with a reference. Pairs of texts are replaced in it, and UNT counts right.
func plainReply(ref string, replace ...string) string {
	m := "UNH+" + ref + "+CUSRES:D:96B:UN'BGM+962+LN26+29'GIS+4:120:ZZZ'NAD+CM+0908::ZZZ'RFF+ABT:0908'"
	for i := 0; i+1 < len(replace); i += 2 {
		if !strings.Contains(m, replace[i]) {
			panic(replace[i])
		}
		m = strings.Replace(m, replace[i], replace[i+1], 1)
	}
	count := 1 + strings.Count(strings.NewReplacer("??", "", "?'", "").Replace(m), "'")
	return m + fmt.Sprintf("UNT+%d+%s'", count, ref)
}

// separated writes an interchange with other service characters.
func separated(s string, component, element, terminator string) string {
	return strings.NewReplacer(":", component, "+", element, "'", terminator).Replace(s)
}

// told lists what a reader said, in order: severity, code of list 0085 (or our own), place, what falls.
func told(doc adapters.Document) []string {
	var out []string
	for _, f := range doc.Faults {
		if f.Code == "EDI-070" || strings.HasPrefix(f.Code, "MSG-") {
			continue
		}
		code := strings.TrimPrefix(f.Standard, "0085:")
		if code == "" {
			code = f.Code
		}
		place := ""
		if f.Position != nil {
			place = noise.ReplaceAllString(f.Position.Path, "")
		}
		out = append(out, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s", f.Severity, code, place)), " "))
	}
	return out
}

func TestEveryRowOfTheSyntax(t *testing.T) {
	money := func(amount string) string {
		return heading3 + plainReply("1", "RFF+ABT:0908'", "RFF+ABT:0908'TAX+5+CUD'MOA+55:"+amount+"'") + trailer
	}
	named := func(heading, name string) string {
		return heading + plainReply("1", "NAD+CM+0908::ZZZ'", "NAD+CM+0908::ZZZ++"+name+"'") + trailer
	}
	dated := func(date string) string { return heading3 + plainReply("1", "GIS+", "DTM+148:"+date+"'GIS+") + trailer }
	unb := func(old, new string) string {
		return strings.Replace(heading3, old, new, 1) + plainReply("1") + trailer
	}
	group := func(ung, une string, ms ...string) string { return ung + strings.Join(ms, "") + une }
	const ung, une = "UNG+CUSRES+A+B+260314:0830+G1+UN+D:96B'", "UNE+1+G1'"
	one, two := plainReply("1"), plainReply("2")
	other := strings.Replace(heading3, "R1", "R2", 1)

	for name, c := range map[string]struct {
		document string
		messages int
		// want is what is told, parted by semicolons.
		want string
	}{
		"nothing is wrong": {heading3 + one + trailer, 1, ""},
		// Service characters.
		"level B, with its control characters":        {separated(strings.Replace(heading3, "UNOC", "UNOB", 1)+one+trailer, "\x1f", "\x1d", "\x1c"), 1, ""},
		"UNA with characters of its own":              {separated("UNA:+.? '"+heading3+one+trailer, "^", "|", "~"), 1, ""},
		"UNA with CR and LF behind it":                {"UNA:+.? '\r\n" + heading3 + one + trailer, 1, ""},
		"UNA without a release character":             {"UNA:+.  '" + heading3 + plainReply("1", "LN26", "LN?26") + trailer, 1, ""},
		"UNA holds for its interchange alone":         {separated("UNA:+.? '"+heading3+one+trailer, "^", "|", "~") + other + one + "UNZ+1+R2'", 2, ""},
		"UNA of a second interchange":                 {heading3 + one + trailer + "\r\n" + separated("UNA:+.? '"+other+one+"UNZ+1+R2'", "^", "|", "~"), 2, ""},
		"the letters UNA in a value and at its start": {named(heading3, "LAGUNA:UNA:UNAB"), 1, ""},
		"UNA is one character short":                  {"UNA:+.?'" + heading3 + one + trailer, 0, "refuse 20 UNA"},
		"UNA has one character twice":                 {"UNA++.? '" + heading3 + one + trailer, 0, "refuse 20 UNA"},
		"UNA has a letter":                            {"UNA:+.?X'" + heading3 + one + trailer, 0, "refuse 20 UNA"},
		"UNA has a decimal mark that separates":       {"UNA:+:? '" + heading3 + one + trailer, 0, "refuse 20 UNA"},
		"UNA has a decimal mark that releases":        {"UNA:+?? '" + heading3 + one + trailer, 0, "refuse 20 UNA"},
		"UNA has a digit for a decimal mark":          {"UNA:+0? '" + heading3 + one + trailer, 0, "refuse 20 UNA"},
		"UNA has a blank for a decimal mark":          {"UNA:+ ? '" + heading3 + one + trailer, 1, ""},
		"UNA has a tab for a separator":               {strings.ReplaceAll("UNA:+.? '"+heading3+one+trailer, "+", "\t"), 1, ""},
		"UNA has control characters for separators":   {separated("UNA:+.? '"+heading3+one+trailer, "\x01", "\x02", "\x03"), 1, ""},
		"UNA between messages":                        {heading3 + one + "UNA:+.? '" + trailer, 1, "refuse 33 UNA; warn EDI-026"},
		"UNA of others between messages":              {heading3 + one + "UNA|;,? '" + trailer, 1, "refuse 33 UNA|;,?; warn EDI-026"},
		"UNA behind an interchange without an end":    {heading3 + one + "UNA:+.? '" + other + one + "UNZ+1+R2'", 2, "refuse 13 UNZ"},
		"UNA alone":                                    {"UNA:+.? '", 0, "refuse 18; refuse 13 UNZ"},
		"a star in syntax 3 is text":                   {named(heading3, "A*B"), 1, ""},
		"a star repeats where UNA says so":             {named("UNA:+.?*'"+heading3, "A*B"), 1, "refuse 35 NAD/5"},
		"a star repeats in syntax 4 without UNA":       {named(strings.TrimPrefix(heading4, "UNA:+.?*'"), "A*B"), 1, "refuse 35 NAD/5"},
		"a blank in the fifth place separates nothing": {named("UNA:+.? '"+heading3, "A B"), 1, ""},
		// Release characters.
		"four release characters are two":        {named(heading3, "NAME????"), 1, ""},
		"three release the terminator":           {named(heading3, "NAME???'S"), 1, ""},
		"a release before an ordinary character": {named(heading3, "A?@B"), 1, "warn EDI-026"},
		"all service characters, released":       {named(heading3, "A?+B?:C??D?'E"), 1, ""},
		// Envelope.
		"the syntax identifier is unknown":     {unb("UNOC", "UNOZ"), 0, "refuse 2 UNB/2.1"},
		"the syntax version is unknown":        {unb(":3", ":5"), 0, "refuse 2 UNB/2.2"},
		"the syntax version is missing":        {unb("UNOC:3", "UNOC"), 1, "refuse 13 UNB/2.2"},
		"ISO 2022 without an escape":           {unb("UNOC", "UNOX"), 1, "warn 2 UNB/2.1"},
		"ISO 2022 with an escape":              {named(strings.Replace(heading3, "UNOC", "UNOX", 1), "\x1b$B46;z\x1b(B"), 1, "warn 2 UNB/2.1; refuse 21 UNB/2.1"},
		"the levels of airlines":               {unb("UNOC", "IATB"), 1, ""},
		"no sender":                            {unb("DLCUSTOMS:ZZZ", ""), 1, "refuse 13 UNB/3.1"},
		"a sender of blanks":                   {unb("DLCUSTOMS:ZZZ", "  :ZZZ"), 1, "refuse 13 UNB/3.1"},
		"a control reference of blanks":        {strings.Replace(heading3, "+R1'", "+  '", 1) + one + "UNZ+1+  '", 1, "refuse 13 UNB/6"},
		"a message reference of blanks":        {heading3 + plainReply(" ") + trailer, 1, "refuse 13 UNH/2"},
		"a sender filled up with blanks":       {unb("DLCUSTOMS:ZZZ", "DLCUSTOMS     :ZZZ"), 1, ""},
		"a tag with a value for a count":       {heading3 + plainReply("1", "RFF+ABT:", "RFF:ABT+ABT:") + trailer, 1, "refuse 37 RFF"},
		"a tag with a count":                   {heading3 + plainReply("1", "RFF+ABT:", "RFF:1+ABT:") + trailer, 1, ""},
		"no recipient":                         {unb("LNBROKER:ZZZ", ""), 1, "refuse 13 UNB/4.1"},
		"no control reference":                 {strings.Replace(heading3, "+R1'", "'", 1) + one + "UNZ+1+'", 1, "refuse 13 UNB/6"},
		"a control reference of 15 characters": {strings.Replace(heading3, "R1", "REFERENCE123456", 1) + one + "UNZ+1+REFERENCE123456'", 1, "refuse 39 UNB/6"},
		"a sender of 36 characters":            {unb("DLCUSTOMS", strings.Repeat("D", 36)), 1, "refuse 39 UNB/3.1"},
		"a qualifier of 5 characters":          {unb("DLCUSTOMS:ZZZ", "DLCUSTOMS:ZZZZZ"), 1, "warn 39 UNB/3.2"},
		"more elements than UNB has":           {unb("R1'", "R1++++++1+X'"), 1, "refuse 16 UNB/13"},
		"empty elements behind the last":       {unb("R1'", "R1+++++++++'"), 1, ""},
		"a year of four digits in syntax 3":    {unb("260314", "20260314"), 1, "warn 12 UNB/5.1"},
		"a year of two digits in syntax 4":     {strings.Replace(heading4, "20260314", "260314", 1) + one + trailer, 1, "warn 12 UNB/5.1"},
		"a month that is none":                 {unb("260314", "261314"), 1, "warn 12 UNB/5.1"},
		"a test indicator of zero":             {unb("R1'", "R1++++++0'"), 1, "warn 12 UNB/12"},
		"an hour that is none":                 {unb("0830", "2530"), 1, "warn 12 UNB/5.2"},
		"no time":                              {unb(":0830", ""), 1, "warn 13 UNB/5.2"},
		"the message reference is missing":     {heading3 + plainReply("") + trailer, 1, "refuse 13 UNH/2"},
		"a message reference of 15 characters": {heading3 + plainReply("123456789012345") + trailer, 1, "refuse 39 UNH/2"},
		"no controlling agency":                {heading3 + plainReply("1", ":UN'", "'") + trailer, 1, "refuse 13 UNH/3.4"},
		"a message of no type":                 {heading3 + plainReply("1", "CUSRES", "") + trailer, 0, "refuse 13 UNH/3.1"},
		"no version":                           {heading3 + plainReply("1", ":D:", "::") + trailer, 0, "refuse 13 UNH/3.2"},
		"no release":                           {heading3 + plainReply("1", ":96B:", "::") + trailer, 0, "refuse 13 UNH/3.3"},
		"a version that is none":               {heading3 + plainReply("1", ":D:", ":Q:") + trailer, 0, "refuse 17 UNH/3.2"},
		"tabs between segments":                {separated(strings.Replace(heading3, "UNOC", "UNOA", 1)+one+trailer, ":", "+", "'\t\r\n\t"), 1, ""},
		"a message type that is not read":      {heading3 + plainReply("1", "CUSRES", "ORDERS") + trailer, 0, "refuse 14 UNH/3.1"},
		"a release that is none":               {heading3 + plainReply("1", "96B", "77Z") + trailer, 0, "refuse 17 UNH/3.3"},
		"a message reference twice":            {heading3 + one + one + "UNZ+2+R1'", 2, "refuse 26 UNH/2"},
		"01 is not 1 in a message":             {heading3 + strings.Replace(one, "UNT+6+1'", "UNT+6+01'", 1) + trailer, 1, "refuse 28 UNT/3"},
		"01 is not 1 in an interchange":        {strings.Replace(heading3, "R1", "1", 1) + one + "UNZ+1+01'", 1, "refuse 28 UNZ/3"},
		"zeros before a count":                 {heading3 + strings.Replace(one, "UNT+6", "UNT+000006", 1) + "UNZ+01+R1'", 1, ""},
		"a count of segments that is none":     {heading3 + strings.Replace(one, "UNT+6", "UNT+A", 1) + trailer, 1, "refuse 37 UNT/2"},
		"no count of segments":                 {heading3 + strings.Replace(one, "UNT+6", "UNT+", 1) + trailer, 1, "refuse 13 UNT/2"},
		"a count of messages that is too high": {heading3 + one + "UNZ+2+R1'", 1, "refuse 29 UNZ/2"},
		"a count of messages that is none":     {heading3 + one + "UNZ+X+R1'", 1, "refuse 37 UNZ/2"},
		"no count of messages":                 {heading3 + one + "UNZ++R1'", 1, "refuse 13 UNZ/2"},
		"a count of groups that is none":       {heading3 + group(ung, "UNE+1A+G1'", one) + trailer, 1, "refuse 37 UNE/2"},
		"UTF-8 came with syntax 4":             {unb("UNOC", "UNOY"), 1, "warn 2 UNB/2.1"},
		"UTF-8 in syntax 4":                    {strings.Replace(heading4, "UNOC", "UNOY", 1) + one + trailer, 1, ""},
		"the second of several transfers":      {heading3 + plainReply("1", ":UN'", ":UN++2'") + trailer, 1, "warn EDI-054 UNH/5"},
		"the last of several transfers":        {heading3 + plainReply("1", ":UN'", ":UN++3:F'") + trailer, 1, "warn EDI-054 UNH/5"},
		"the first transfer":                   {heading3 + plainReply("1", ":UN'", ":UN++1:C'") + trailer, 1, "note EDI-054 UNH/5"},
		"the first and last transfer":          {heading3 + plainReply("1", ":UN'", ":UN++1:F'") + trailer, 1, ""},
		"a status of transfer that is none":    {heading3 + plainReply("1", ":UN'", ":UN++1:X'") + trailer, 1, "note EDI-054 UNH/5; warn 12 UNH/5.2"},
		"a sequence of transfers that is none": {heading3 + plainReply("1", ":UN'", ":UN++A:F'") + trailer, 1, "warn EDI-054 UNH/5; warn 37 UNH/5.1"},
		"no UNT":                               {heading3 + strings.Replace(one, "UNT+6+1'", "", 1) + trailer, 0, "refuse 13 UNT"},
		"no UNT before the next message":       {heading3 + strings.Replace(one, "UNT+6+1'", "", 1) + two + "UNZ+2+R1'", 1, "refuse 13 UNT"},
		"no UNZ":                               {heading3 + one, 1, "refuse 13 UNZ"},
		"no UNZ before the next interchange":   {heading3 + one + other + one + "UNZ+1+R2'", 2, "refuse 13 UNZ"},
		"two UNB":                              {heading3 + other + one + "UNZ+1+R2'", 1, "refuse 13 UNZ"},
		"an interchange twice":                 {heading3 + one + trailer + heading3 + one + trailer, 2, "refuse 26 UNB/6"},
		"a segment behind UNZ":                 {heading3 + one + trailer + "BGM+9'", 1, "refuse 33 BGM"},
		"a message behind UNZ":                 {heading3 + one + trailer + two, 1, "refuse 33 UNH"},
		"a segment between messages":           {heading3 + one + "RFF+ABT:1'" + two + "UNZ+2+R1'", 2, "refuse 33 RFF"},
		"a message without an interchange":     {one, 0, "refuse 13 UNH"},
		"no message":                           {heading3 + "UNZ+0+R1'", 0, "refuse 32 UNZ"},
		// Groups.
		"a group": {heading3 + group(ung, une, one) + trailer, 1, ""},
		"two groups are counted, not their messages":     {heading3 + group(ung, "UNE+2+G1'", one, two) + group(strings.Replace(ung, "G1", "G2", 1), "UNE+1+G2'", plainReply("3")) + "UNZ+2+R1'", 3, ""},
		"a group has no end":                             {heading3 + ung + one + trailer, 1, "refuse 13 UNE"},
		"an end without a group":                         {heading3 + one + une + trailer, 1, "refuse 33 UNE"},
		"a group with another reference":                 {heading3 + group(ung, "UNE+1+G9'", one) + trailer, 1, "refuse 28 UNE/3"},
		"a group with a wrong count":                     {heading3 + group(ung, "UNE+2+G1'", one) + trailer, 1, "refuse 29 UNE/2"},
		"an empty group":                                 {heading3 + group(ung, "UNE+0+G1'") + trailer, 0, "refuse 32 UNE"},
		"a group of another type":                        {heading3 + group(strings.Replace(ung, "CUSRES", "CUSDEC", 1), une, one) + trailer, 1, "refuse 31 UNH/3.1"},
		"a group of another release":                     {heading3 + group(strings.Replace(ung, "96B", "97B", 1), une, one) + trailer, 1, "refuse 31 UNH/3.3"},
		"a group with a year of four digits in syntax 3": {heading3 + group(strings.Replace(ung, "260314", "20260314", 1), une, one) + trailer, 1, "warn 12 UNG/5.1"},
		"a group without a reference":                    {heading3 + group(strings.Replace(ung, "G1", "", 1), "UNE+1+'", one) + trailer, 1, "refuse 13 UNG/6"},
		"a bare message before a group":                  {heading3 + one + group(ung, une, two) + trailer, 2, "refuse 30 UNG"},
		"a bare message behind a group":                  {heading3 + group(ung, une, one) + two + trailer, 2, "refuse 30 UNH"},
		// Packages, security and interactive interchanges.
		"a package, whose object has terminators in it": {heading4 + one + "UNO+P1+1:A+1+10'A'B'+:?''CUNP+10+P1'" + "UNZ+2+R1'", 1, "warn 47 UNO"},
		"security of an interchange":                    {heading4 + "USH+1+1+1'USA+1:1'" + one + "UST+1+3'USR+1:AB'" + trailer, 1, "note EDI-028 USH"},
		"security of a message":                         {heading4 + plainReply("1", "BGM+", "USH+5+1+3+1+1'USA+3:2:1'BGM+", "RFF+ABT:0908'", "RFF+ABT:0908'UST+1+5'USR+1:AB'") + trailer, 1, "note EDI-028 USH"},
		"security where it may not stand":               {heading4 + plainReply("1", "GIS+", "UST+1+5'GIS+") + trailer, 1, "refuse 15 UST"},
		"an interactive interchange":                    {"UIB+UNOA:4+++1'UIH+CUSRES:D:96B:UN'UIT++2'UIZ'", 0, "refuse 47 UIB"},
		"an interactive interchange, and another":       {"UIB+UNOA:4+++1'UIH+CUSRES:D:96B:UN'UIT++2'UIZ'" + heading3 + one + trailer, 1, "refuse 47 UIB"},
		// Tags and separators.
		"repetition that is counted in the tag": {heading3 + plainReply("1", "GIS+", "LOC:2:1+22+0908::ZZZ'GIS+") + trailer, 1, ""},
		"a tag alone":                           {heading3 + plainReply("1", "RFF+ABT:0908'", "RFF+ABT:0908'DOC+930+1'CST'") + trailer, 1, ""},
		"a tag alone that needs more":           {heading3 + plainReply("1", "GIS+", "FTX'GIS+") + trailer, 1, "refuse 13 FTX/2"},
		"a tag in small letters":                {heading3 + plainReply("1", "GIS+", "gis+") + trailer, 1, "refuse 15 gis"},
		"separators at the end in syntax 3":     {heading3 + plainReply("1", "962+LN26+29'", "962:+LN26+29++'") + trailer, 1, ""},
		"an element separator at the end in 4":  {heading4 + plainReply("1", "+29'", "+29+'") + trailer, 1, "warn 45 BGM/5"},
		"a component separator at the end in 4": {heading4 + plainReply("1", "962+", "962:+") + trailer, 1, "warn 45 BGM/2.2"},
		// Numbers.
		"a comma without UNA":            {money("1,5"), 1, ""},
		"a point without UNA":            {money("1.5"), 1, ""},
		"a comma where UNA says a point": {"UNA:+.? '" + money("1,5"), 1, "warn 19 MOA/2.2"},
		"a comma where UNA says a comma": {"UNA:+,? '" + money("1,5"), 1, ""},
		"no digit before the mark":       {money(".5"), 1, "refuse 38 MOA/2.2"},
		"no digit behind the mark":       {money("5."), 1, "refuse 38 MOA/2.2"},
		"only zeros behind a mark":       {money(".000"), 1, "refuse 38 MOA/2.2"},
		"a mark of thousands":            {money("1.000,5"), 1, "refuse 37 MOA/2.2"},
		"minus in front":                 {money("-5"), 1, ""},
		"minus and zero":                 {money("-0"), 1, ""},
		"minus behind":                   {money("5-"), 1, "refuse 37 MOA/2.2"},
		"plus in front":                  {money("?+5"), 1, "refuse 37 MOA/2.2"},
		"an exponent":                    {money("1E5"), 1, "refuse 37 MOA/2.2"},
		"18 digits, a sign and a mark":   {money("-1234567890123456.78"), 1, ""},
		"19 digits":                      {money("1234567890123456789"), 1, "refuse 39 MOA/2.2"},
		// Lengths count characters, not bytes.
		"35 letters of Latin-1":                          {named(heading3, strings.Repeat("\xe4", 35)), 1, ""},
		"36 letters of Latin-1":                          {named(heading3, strings.Repeat("\xe4", 36)), 1, "refuse 39 NAD/5.1"},
		"35 Chinese characters":                          {named(strings.Replace(heading4, "UNOC", "UNOY", 1), strings.Repeat("海", 35)), 1, ""},
		"36 Chinese characters":                          {named(strings.Replace(heading4, "UNOC", "UNOY", 1), strings.Repeat("海", 36)), 1, "refuse 39 NAD/5.1"},
		"a released character is one":                    {named(heading3, strings.Repeat("?+", 35)), 1, ""},
		"UTF-8 under Latin-1":                            {named(heading3, "海关"), 1, "refuse 21 UNB/2.1"},
		"Windows-1252 under Latin-1":                     {named(heading3, "\x80 5"), 1, "warn 21 UNB/2.1"},
		"another code page under UNOE":                   {named(strings.Replace(heading3, "UNOC", "UNOE", 1), "\x80\x81"), 1, "refuse 21 UNB/2.1"},
		"small letters in level A":                       {named(strings.Replace(heading3, "UNOC", "UNOA", 1), "Bremen"), 1, "refuse 21 UNB/2.1"},
		"bytes that are not UTF-8":                       {named(strings.Replace(heading4, "UNOC", "UNOY", 1), "\xe4\xf6"), 1, "refuse 21 UNB/2.1"},
		"an element without components has a fourth":     {named(heading3, "A++CITY:::Y"), 1, "refuse 16 NAD/7.4"},
		"DEL within a value":                             {named(heading3, "A\x7fB"), 1, "refuse 21 NAD/5.1"},
		"an escape within a value":                       {named(heading3, "A\x1bB"), 1, "refuse 21 NAD/5.1"},
		"a separator of level B within a value":          {named(heading3, "A\x1dB"), 1, "refuse 21 NAD/5.1"},
		"bytes that ISO 8859-7 has no letters for":       {named(strings.Replace(heading3, "UNOC", "UNOF", 1), "\xc1\xff"), 1, "refuse 21 UNB/2.1"},
		"bytes that ISO 8859-3 has no letters for":       {named(strings.Replace(heading3, "UNOC", "UNOG", 1), "\xa5"), 1, "refuse 21 UNB/2.1"},
		"letters of ISO 8859-7":                          {named(strings.Replace(heading3, "UNOC", "UNOF", 1), "\xc1\xe1"), 1, ""},
		"NUL within a value":                             {named(heading3, "A\x00B"), 1, "refuse 21 NAD/5.1"},
		"a tab within a value":                           {named(heading3, "A\tB"), 1, "warn 21 NAD/5.1"},
		"a tab within a value, and one between segments": {strings.Replace(named(heading3, "A\tB"), "BGM+", "\tBGM+", 1), 1, "warn 21 NAD/5.1"},
		// Dates.
		"a period that ends before it begins":      {dated("2026040320260402:718"), 1, "warn EDI-077 DTM/2.2"},
		"a period of years of two digits":          {dated("991231000101:717"), 1, ""},
		"a period of one day":                      {dated("20260402-20260402:718"), 1, ""},
		"minutes that are missing":                 {dated("20260402:203"), 1, "refuse 12 DTM/2.2"},
		"the end of a day":                         {dated("202612312400:203"), 1, ""},
		"a minute after the end of a day":          {dated("202612312401:203"), 1, "refuse 12 DTM/2.2"},
		"the end of a day that there is not":       {dated("202602302400:203"), 1, "refuse 12 DTM/2.2"},
		"the end of a day in a year of two digits": {dated("9912312400:201"), 1, ""},
		"the 30th of February":                     {dated("20260230:102"), 1, "refuse 12 DTM/2.2"},
		"no format":                                {dated("20260402"), 1, ""},
		"a month of two digits and a year of two":  {dated("260402:101"), 1, ""},
		// Between segments, and around the interchange.
		"CR and LF behind every segment":                          {strings.ReplaceAll(heading3+one+trailer, "'", "'\r\n"), 1, ""},
		"LF behind every segment":                                 {strings.ReplaceAll(heading3+one+trailer, "'", "'\n"), 1, ""},
		"tabs, blanks and empty lines":                            {strings.ReplaceAll(heading3+one+trailer, "'", "'\r\n\t  \n"), 1, ""},
		"a line break within a value":                             {named(heading3, "NAME\r\nMORE"), 1, "warn EDI-025"},
		"lines of 80 characters":                                  {wrapped(named(heading3, "ONE AND THE SAME OFFICE"), 80), 1, "warn EDI-025"},
		"lines of 70 characters with CR":                          {strings.ReplaceAll(wrapped(heading3+one+trailer, 70), "\n", "\r\n"), 1, "warn EDI-025"},
		"lines of 70 characters with CR alone":                    {strings.ReplaceAll(wrapped(heading3+one+trailer, 70), "\n", "\r"), 1, "warn EDI-025"},
		"CR alone behind every segment":                           {strings.ReplaceAll(heading3+one+trailer, "'", "'\r"), 1, ""},
		"form feeds between segments":                             {strings.Replace(heading3+one+trailer, "BGM+", "\fBGM+", 1), 1, "note EDI-025"},
		"form feeds around the interchange":                       {"\f" + heading3 + one + trailer + "\f", 1, "note EDI-025"},
		"a form feed between segments, and in a value":            {strings.Replace(named(heading3, "A\fB"), "BGM+", "\fBGM+", 1), 1, "note EDI-025; refuse 21 NAD/5.1"},
		"UNA ends segments with LF":                               {strings.ReplaceAll("UNA:+.? '"+heading3+one+trailer, "'", "\n"), 1, "warn EDI-025 UNA"},
		"UNA ends segments with CR":                               {strings.ReplaceAll("UNA:+.? '"+heading3+one+trailer, "'", "\r"), 1, "warn EDI-025 UNA"},
		"UNA ends segments with CR and LF":                        {strings.ReplaceAll("UNA:+.? '"+heading3+one+trailer, "'", "\r\n"), 1, "warn EDI-025 UNA"},
		"UNA ends segments with LF, and empty lines":              {strings.ReplaceAll("UNA:+.? '"+heading3+one+trailer, "'", "\n\n"), 1, "warn EDI-025 UNA"},
		"UNA ends with LF, in place of a terminator":              {"UNA:+.? \n" + strings.ReplaceAll(heading3+one+trailer, "'", "'\n"), 0, "refuse 20 UNA"},
		"UNA ends segments with LF, and there is none at the end": {strings.TrimSuffix(strings.ReplaceAll("UNA:+.? '"+heading3+one+trailer, "'", "\n"), "\n"), 1, "warn EDI-025 UNA; refuse 18; refuse 13 UNZ"},
		"UNA separates with LF":                                   {"UNA:\n.? '" + strings.ReplaceAll(heading3+one+trailer, "+", "\n"), 0, "refuse 20 UNA"},
		"NUL at the end":                                          {heading3 + one + trailer + "\x00\x00", 1, ""},
		"Ctrl-Z at the end":                                       {heading3 + one + trailer + "\r\n\x1a", 1, ""},
		"a byte order mark":                                       {"\xef\xbb\xbf" + heading3 + one + trailer, 1, "note EDI-025"},
		"a byte order mark between interchanges":                  {heading3 + one + trailer + "\r\n\xef\xbb\xbf" + other + one + "UNZ+1+R2'", 2, "note EDI-025"},
		"blanks in front":                                         {"\r\n  " + heading3 + one + trailer, 1, ""},
		"lines of a mail gateway":                                 {"MAILBOX 4711\r\nReceived 2026-03-14\r\n" + heading3 + one + trailer, 1, "warn EDI-025"},
		"text behind the last terminator":                         {heading3 + one + trailer + "xyz", 1, "refuse 18"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := read(t, []byte(c.document))
			if got := strings.Join(told(doc), "; "); got != c.want {
				t.Errorf("told %q, want %q", got, c.want)
			}
			if len(doc.Messages) != c.messages {
				t.Errorf("%d messages, want %d", len(doc.Messages), c.messages)
			}
			if refuses := strings.Contains(c.want, "refuse"); refuses != (doc.Verdict == messages.VerdictRefused || doc.Verdict == messages.VerdictPartly) {
				t.Errorf("verdict %s", doc.Verdict)
			}
		})
	}
}

// wrapped cuts a text into lines of one length.
func wrapped(s string, width int) string {
	var b strings.Builder
	for len(s) > width {
		b.WriteString(s[:width] + "\n")
		s = s[width:]
	}
	return b.String() + s
}

// A document that was cut off anywhere gives nothing of the message in which it was, and is refused.
func TestACutDocumentGivesNothingOfItsLastMessage(t *testing.T) {
	whole := heading3 + plainReply("1") + plainReply("2") + "UNZ+2+R1'"
	first := len(heading3 + plainReply("1"))
	second := first + len(plainReply("2"))
	for at := range len(whole) {
		doc := read(t, []byte(whole[:at]))
		want := 0
		if at >= first {
			want++
		}
		if at >= second {
			want++
		}
		if doc.Verdict != messages.VerdictRefused || len(doc.Messages) != want {
			t.Fatalf("cut at %d of %d: verdict %s, %d messages, want %d: %v", at, len(whole), doc.Verdict, len(doc.Messages), want, doc.Faults)
		}
	}
}
