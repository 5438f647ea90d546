// Package config reads the hub's one YAML file: who the partners are, who receives what, what the two
// sides recognise of each other, and where the hub listens and keeps its data. It is strict: an
// unknown key is an error, and every error quotes the line.
//
// Secrets are never in the file: it names files or environment variables that hold them.
package config

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router"
)

// Config is the whole file. Zero values mean the defaults that the comments name.
type Config struct {
	Hub     Hub      `yaml:"hub"`
	API     Listener `yaml:"api"`
	Console Listener `yaml:"console"`
	Data    string   `yaml:"data"`
	// Directories is the folder of directories that a user added to the shipped ones (clearhub edifact directory add); default the folder
	// directories in Data. One that is not there is as good as empty.
	Directories string   `yaml:"directories"`
	Kafka       Kafka    `yaml:"kafka"`
	Embedded    Embedded `yaml:"embedded"`
	Dispatch    Dispatch `yaml:"dispatch"`
	Log         Log      `yaml:"log"`
	// Operators may see everything and command stages.
	Operators []Operator `yaml:"operators"`

	Partners    []router.Partner     `yaml:"partners"`
	Routes      []router.Route       `yaml:"routes"`
	Agreements  []messages.Agreement `yaml:"agreements"`
	Authorities []messages.Authority `yaml:"authorities"`
	// Officers may act on decisions and balances, each with a key of his own.
	Officers []messages.Officer `yaml:"officers"`
	// Retention is how long closed declarations and cases stay in recognition's state after anything last happened to them (26304h is three years, the
	// default; no less than 2160h). The log keeps them for ever.
	Retention string `yaml:"retention"`
	// Registers are pulled from where they are kept.
	Registers []Register `yaml:"registers"`
}

// Register is a register that is pulled over HTTPS.
type Register struct {
	// Name is the register's, under which its entries are facts: accreditation/nl.
	Name string `yaml:"name"`
	URL  string `yaml:"url"`
	// Format is json, the only one there is: a register file as `clearhub register load` takes it.
	Format string `yaml:"format"`
	// Every is the pause between readings, default 5m; Freshness how long after one its entries may be relied on where they say nothing.
	Every     time.Duration `yaml:"every"`
	Freshness string        `yaml:"freshness"`
	// CAFile holds more certificates to trust its server by; SecretFile or SecretEnv a bearer token to ask with.
	CAFile     string `yaml:"caFile"`
	SecretFile string `yaml:"secretFile"`
	SecretEnv  string `yaml:"secretEnv"`
	secret     string
}

// Secret is what SecretFile or SecretEnv held when the file was loaded.
func (r Register) Secret() string { return r.secret }

// Hub says which hub this is.
type Hub struct {
	// ID names the hub to its partners; default clearhub.
	ID string `yaml:"id"`
	// Country is the ISO 3166-1 alpha-2 code of the border that it decides for. Required.
	Country string `yaml:"country"`
}

// Listener is an address to serve on.
type Listener struct {
	// Listen is host:port; port 0 takes a free one. Default 127.0.0.1:8080 for the API, 127.0.0.1:8081 for the console.
	Listen string `yaml:"listen"`
	// CertFile and KeyFile serve TLS; a relative path is beside the configuration.
	CertFile string `yaml:"certFile"`
	KeyFile  string `yaml:"keyFile"`
	// Off leaves it out.
	Off bool `yaml:"off"`
}

// Kafka is a cluster; without brokers the hub starts the embedded one.
type Kafka struct {
	Brokers []string `yaml:"brokers"`
	// Prefix begins all topic names; default clearhub.
	Prefix string `yaml:"prefix"`
	// Partitions and Replicas are for topics that are created: default 8 and 3. They are fixed then.
	Partitions int  `yaml:"partitions"`
	Replicas   int  `yaml:"replicas"`
	TLS        TLS  `yaml:"tls"`
	SASL       SASL `yaml:"sasl"`
}

// TLS to the cluster.
type TLS struct {
	Enabled  bool   `yaml:"enabled"`
	CAFile   string `yaml:"caFile"`
	CertFile string `yaml:"certFile"`
	KeyFile  string `yaml:"keyFile"`
}

// SASL to the cluster.
type SASL struct {
	// Mechanism is PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; empty means none.
	Mechanism    string `yaml:"mechanism"`
	User         string `yaml:"user"`
	PasswordFile string `yaml:"passwordFile"`
	PasswordEnv  string `yaml:"passwordEnv"`
	password     string
}

// Password is what PasswordFile or PasswordEnv held when the file was loaded.
func (s SASL) Password() string { return s.password }

// Embedded is the broker of a hub on one machine.
type Embedded struct {
	// MaxBytes is how much it keeps before new documents get 507; default a quarter of RAM, at most 8 GB.
	MaxBytes int64 `yaml:"maxBytes"`
	// Unsynced leaves out the fsync after each batch: it survives a killed process, not a power loss.
	Unsynced bool `yaml:"unsynced"`
}

// Dispatch bounds deliveries. The defaults are those of the delivery laws: 30 s and 40 s.
type Dispatch struct {
	AttemptLimit time.Duration `yaml:"attemptLimit"`
	DoubtWait    time.Duration `yaml:"doubtWait"`
	// RetryAfter is the first pause after an attempt that failed for now, default 2 s; it doubles.
	RetryAfter time.Duration `yaml:"retryAfter"`
	// GiveUpAfter is how long a parcel is tried before its lane is parked; default 7 days.
	GiveUpAfter time.Duration `yaml:"giveUpAfter"`
}

// Log is how the hub logs.
type Log struct {
	// Level is debug, info, warn or error; default info.
	Level string `yaml:"level"`
	// Format is json (default) or text.
	Format string `yaml:"format"`
}

// Operator is a person's or tool's access to everything.
type Operator struct {
	Name       string `yaml:"name"`
	SecretFile string `yaml:"secretFile"`
	SecretEnv  string `yaml:"secretEnv"`
	// SHA256 of the secret, filled in by Load.
	SHA256 string `yaml:"-"`
}

// Table is the partners and routes as the stages use them.
func (c *Config) Table() router.Table { return router.Table{Partners: c.Partners, Routes: c.Routes} }

// Rules are the agreements and registers as recognition uses them.
func (c *Config) Rules() messages.Rules {
	return messages.Rules{Agreements: c.Agreements, Authorities: c.Authorities, Officers: c.Officers, Retention: c.Retention}
}

func (c *Config) defaults() {
	set := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	set(&c.Hub.ID, "clearhub")
	set(&c.API.Listen, "127.0.0.1:8080")
	set(&c.Console.Listen, "127.0.0.1:8081")
	set(&c.Data, "data")
	set(&c.Kafka.Prefix, router.DefaultPrefix)
	set(&c.Log.Level, "info")
	set(&c.Log.Format, "json")
	if c.Kafka.Partitions == 0 {
		c.Kafka.Partitions = 8
	}
	if c.Kafka.Replicas == 0 {
		c.Kafka.Replicas = 3
	}
}

// resolve reads the secrets that the file names; paths are relative to the file's folder.
func (c *Config) resolve(dir string, getenv func(string) (string, bool)) []problem {
	var bad []problem
	read := func(pointer, file, env string) (string, bool) {
		switch {
		case file != "" && env != "":
			bad = append(bad, problem{pointer + "/secretFile", "a file and an environment variable are both named: name one"})
		case file != "":
			if !filepath.IsAbs(file) {
				file = filepath.Join(dir, file)
			}
			data, err := os.ReadFile(file)
			if err != nil {
				bad = append(bad, problem{pointer, fmt.Sprintf("the secret cannot be read: %v", err)})
				return "", false
			}
			if s := strings.TrimSpace(string(data)); s != "" {
				return s, true
			}
			bad = append(bad, problem{pointer, "the secret's file " + file + " is empty"})
		case env != "":
			if s, ok := getenv(env); ok && s != "" {
				return s, true
			}
			bad = append(bad, problem{pointer, "the environment variable " + env + " is not set"})
		}
		return "", false
	}
	bad = append(bad, c.certificates(dir)...)
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return hex.EncodeToString(sum[:])
	}
	seen := map[string]string{}
	once := func(pointer, who, sum string) {
		if other, dup := seen[sum]; dup {
			bad = append(bad, problem{pointer, "has the same secret as " + other + ": give each its own"})
		}
		seen[sum] = who
	}
	for i := range c.Partners {
		p := &c.Partners[i]
		at := fmt.Sprintf("/partners/%d", i)
		if s, ok := read(at, p.SecretFile, p.SecretEnv); ok {
			p.SecretSHA256 = hash(s)
			once(at, "partner "+p.ID, p.SecretSHA256)
		}
	}
	for i := range c.Operators {
		o := &c.Operators[i]
		at := fmt.Sprintf("/operators/%d", i)
		if s, ok := read(at, o.SecretFile, o.SecretEnv); ok {
			o.SHA256 = hash(s)
			once(at, "operator "+o.Name, o.SHA256)
		}
	}
	for i := range c.Registers {
		r := &c.Registers[i]
		r.secret, _ = read(fmt.Sprintf("/registers/%d", i), r.SecretFile, r.SecretEnv)
		if r.CAFile != "" && !filepath.IsAbs(r.CAFile) {
			r.CAFile = filepath.Join(dir, r.CAFile)
		}
	}
	if s := &c.Kafka.SASL; s.Mechanism != "" {
		s.password, _ = read("/kafka/sasl", s.PasswordFile, s.PasswordEnv)
	}
	return bad
}

// certificates places the files of TLS beside the configuration and reads them once: what is wrong with them is told before anything is started.
func (c *Config) certificates(dir string) []problem {
	var bad []problem
	beside := func(file *string) {
		if *file != "" && !filepath.IsAbs(*file) {
			*file = filepath.Join(dir, *file)
		}
	}
	pair := func(pointer string, cert, key *string) {
		beside(cert)
		beside(key)
		if *cert == "" || *key == "" {
			return // said by check
		}
		if _, err := tls.LoadX509KeyPair(*cert, *key); err != nil {
			bad = append(bad, problem{pointer + "/certFile", fmt.Sprintf("the certificate and its key cannot be used: %v", err)})
		}
	}
	if !c.API.Off {
		pair("/api", &c.API.CertFile, &c.API.KeyFile)
	}
	if !c.Console.Off {
		pair("/console", &c.Console.CertFile, &c.Console.KeyFile)
	}
	if t := &c.Kafka.TLS; t.Enabled {
		pair("/kafka/tls", &t.CertFile, &t.KeyFile)
		if beside(&t.CAFile); t.CAFile != "" {
			if pem, err := os.ReadFile(t.CAFile); err != nil || !x509.NewCertPool().AppendCertsFromPEM(pem) {
				bad = append(bad, problem{"/kafka/tls/caFile", "no certificate can be read from " + t.CAFile})
			}
		}
	}
	return bad
}

// Error is everything wrong with a file, each with its line quoted.
type Error struct {
	File     string
	Problems []string
}

// Error gives the problems, one block each.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s\n%s", e.File, plural(len(e.Problems)), strings.Join(e.Problems, "\n"))
}

func plural(n int) string {
	if n == 1 {
		return "1 problem"
	}
	return fmt.Sprintf("%d problems", n)
}

// Load reads and checks a file and the secrets it names. An error is an *Error, or an I/O error.
func Load(file string) (*Config, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	c, err := Parse(file, data, os.LookupEnv)
	if err != nil {
		return nil, err
	}
	c.place(file)
	return c, nil
}

// LoadPublic reads and checks a file without the secrets it names: for tools that only look at it.
func LoadPublic(file string) (*Config, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	c, err := parse(file, data)
	if err != nil {
		return nil, err
	}
	c.place(file)
	if err := report(file, data, c.check()); err != nil {
		return c, err
	}
	return c, c.overlays(file, data)
}

// place makes relative folders ones beside the file.
func (c *Config) place(file string) {
	beside := func(name string) string {
		if filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(filepath.Dir(file), name)
	}
	c.Data = beside(c.Data)
	if c.Directories == "" {
		c.Directories = filepath.Join(c.Data, "directories")
	} else {
		c.Directories = beside(c.Directories)
	}
}

// Parse checks the content of a file named file; secrets come through getenv and from files beside it.
func Parse(file string, data []byte, getenv func(string) (string, bool)) (*Config, error) {
	c, err := parse(file, data)
	if err != nil {
		return nil, err
	}
	bad := append(c.check(), c.resolve(filepath.Dir(file), getenv)...)
	if err := report(file, data, bad); err != nil {
		return nil, err
	}
	if err := c.overlays(file, data); err != nil {
		return nil, err
	}
	return c, nil
}

func parse(file string, data []byte) (*Config, error) {
	c, problems := decode(data)
	if len(problems) > 0 {
		return nil, &Error{File: file, Problems: problems}
	}
	c.defaults()
	return c, nil
}

// report is nil, or an *Error with each problem under its line.
func report(file string, data []byte, bad []problem) error {
	if len(bad) == 0 {
		return nil
	}
	e := &Error{File: file}
	for _, p := range bad {
		e.Problems = append(e.Problems, quote(data, p))
	}
	return e
}

type problem struct{ pointer, text string }

var errNoPlace = errors.New("no place in the file")
