package stream_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/clearhub/clearhub/router/stream"
	"github.com/clearhub/clearhub/router/stream/kafkatest"
)

func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "broker"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestOpenNamesWhatIsWrong(t *testing.T) {
	cert, pool := certificate(t)
	plainText := kafkatest.Fake(t).ListenAddrs()[0]
	secured := kafkatest.Fake(t, kfake.TLS(&tls.Config{Certificates: []tls.Certificate{cert}}),
		kfake.EnableSASL(), kfake.Superuser("SCRAM-SHA-256", "hub", "secret"), kfake.Superuser("PLAIN", "hub", "secret")).ListenAddrs()[0]
	authOnly := kafkatest.Fake(t, kfake.EnableSASL(), kfake.Superuser("SCRAM-SHA-512", "hub", "secret")).ListenAddrs()[0]
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := free.Addr().String()
	free.Close()
	trusted := &tls.Config{RootCAs: pool}
	scram := func(password string) *stream.SASL {
		return &stream.SASL{Mechanism: "SCRAM-SHA-256", Username: "hub", Password: password}
	}
	for name, c := range map[string]struct {
		o    stream.Options
		want string // "" is success
	}{
		"plain text":                    {stream.Options{Brokers: []string{plainText}}, ""},
		"one broker of two is down":     {stream.Options{Brokers: []string{nobody, plainText}}, ""},
		"TLS and SCRAM":                 {stream.Options{Brokers: []string{secured}, TLS: trusted, SASL: scram("secret")}, ""},
		"TLS and PLAIN":                 {stream.Options{Brokers: []string{secured}, TLS: trusted, SASL: &stream.SASL{Mechanism: "PLAIN", Username: "hub", Password: "secret"}}, ""},
		"SCRAM without TLS":             {stream.Options{Brokers: []string{authOnly}, SASL: &stream.SASL{Mechanism: "SCRAM-SHA-512", Username: "hub", Password: "secret"}}, ""},
		"no brokers":                    {stream.Options{}, "no brokers"},
		"address without port":          {stream.Options{Brokers: []string{"localhost"}}, `broker address "localhost"`},
		"nobody there":                  {stream.Options{Brokers: []string{nobody}}, "connect to " + nobody},
		"unknown mechanism":             {stream.Options{Brokers: []string{secured}, SASL: &stream.SASL{Mechanism: "GSSAPI"}}, `unknown SASL mechanism "GSSAPI"`},
		"untrusted certificate":         {stream.Options{Brokers: []string{secured}, TLS: &tls.Config{}, SASL: scram("secret")}, "TLS handshake with " + secured},
		"plain text to TLS":             {stream.Options{Brokers: []string{secured}}, "does it expect TLS?"},
		"TLS to plain text":             {stream.Options{Brokers: []string{plainText}, TLS: trusted}, "TLS handshake with " + plainText},
		"wrong password":                {stream.Options{Brokers: []string{secured}, TLS: trusted, SASL: scram("wrong")}, `authenticate at ` + secured + ` with SCRAM-SHA-256 as "hub"`},
		"wrong password, PLAIN":         {stream.Options{Brokers: []string{secured}, TLS: trusted, SASL: &stream.SASL{Mechanism: "PLAIN", Username: "hub", Password: "wrong"}}, `with PLAIN as "hub"`},
		"no credentials where expected": {stream.Options{Brokers: []string{authOnly}}, "does it expect credentials?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, err := stream.Open(t.Context(), c.o)
			if err == nil {
				defer l.Close()
			}
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				at := topic(t, l, 1)
				if _, err := l.Append(t.Context(), at, 0, batch("x")); err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}
